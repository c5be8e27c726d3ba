/** The line above the verdict: whose page it is, of when, and the choice of colours. */
import type { ComponentChildren, VNode } from 'preact';

export function PageTop({ children }: { readonly children: ComponentChildren }): VNode {
  return (
    <header class="top">
      <span class="brand">
        <svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
          <rect width="24" height="24" rx="6" fill="#245f96" />
          <path
            d="M4.5 16.5 10 11l3 3 6.5-7"
            fill="none"
            stroke="#ffffff"
            stroke-width="2.2"
            stroke-linecap="round"
            stroke-linejoin="round"
          />
        </svg>{' '}
        leakscan
      </span>{' '}
      <span>{children}</span> <ThemeChoice />
    </header>
  );
}

/** Works by style sheet alone; hidden where there is none. */
function ThemeChoice(): VNode {
  return (
    <fieldset class="theme" hidden>
      <legend class="unseen">Colours</legend>
      {['auto', 'light', 'dark'].map((theme) => (
        <label key={theme}>
          <input type="radio" name="theme" id={`theme-${theme}`} checked={theme === 'auto'} />
          <span>{`${theme.charAt(0).toUpperCase()}${theme.slice(1)}`}</span>
        </label>
      ))}
    </fieldset>
  );
}
