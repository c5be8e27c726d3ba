// A small server in Java, driven from standard input (README.md of quality/programs). Arguments: NAME=VALUE.
// For each line `REQUESTS JOBS` it serves one step and answers with the bytes leaked so far.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

public class Server {
  static final Map<String, String> GIVEN = new HashMap<>();

  static double option(String name) {
    return Double.parseDouble(GIVEN.get(name));
  }

  static SplittableRandom numbers;
  static String bug;
  static boolean offHeap;
  static int sessionSteps, leakEvery, leakBytes, onset, cacheBytes, cacheEntries, leakKeys, jobBytes;
  static double keys, skew, sessionBytes, requestBytes;
  static int step;
  static long leaked, served, sink;
  static byte[][][] inFlight;
  static final Map<Integer, Object> jobEnds = new HashMap<>();
  static final Map<Long, Object> sessions = new HashMap<>();
  static final Map<Integer, List<Long>> expiries = new HashMap<>();
  static final Map<Integer, Object> kept = new HashMap<>();
  static final List<Runnable> listeners = new ArrayList<>();
  static LinkedHashMap<Integer, Object> cache;

  /** Blocks on the heap; with offHeap those that leak are direct buffers, which only a collection frees. */
  static byte[] block(int bytes) {
    byte[] made = new byte[bytes];
    made[bytes / 2] = 1;
    return made;
  }

  static Object leakedBlock(int bytes) {
    if (!offHeap) return block(bytes);
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes);
    for (int i = 0; i < bytes; i += 512) direct.put(i, (byte) 1);
    return direct;
  }

  /** Bytes that a block and its entry take, by the layout of HotSpot. */
  static long cost(int bytes) {
    return (bytes + 16 + 7) / 8 * 8 + 60;
  }

  static void leak(int bytes) {
    kept.put(kept.size(), leakedBlock(bytes));
    leaked += cost(bytes);
  }

  static void openSession(int size) {
    sessions.put(served, block(size));
    // The bug: one kind of session is never put down for its end.
    if (bug.equals("sessions") && served % leakEvery == 0) {
      leaked += cost(size);
      return;
    }
    expiries.computeIfAbsent(step + sessionSteps, (end) -> new ArrayList<>()).add(served);
  }

  static void useCache() {
    int key = (int) (keys * Math.pow(numbers.nextDouble(), skew));
    if (cache.get(key) == null) cache.put(key, block(cacheBytes));
  }

  static void failBy() {
    boolean isNth = served % leakEvery == 0;
    if (bug.equals("map") && isNth) leak(leakBytes);
    if (bug.equals("late") && isNth && step >= onset) leak(leakBytes);
    if (bug.equals("error") && numbers.nextDouble() * leakEvery < 1) leak(leakBytes);
    if (bug.equals("listeners") && isNth) {
      Object held = leakedBlock(leakBytes);
      listeners.add(() -> sink += held.hashCode());
      leaked += cost(leakBytes);
    }
    if (bug.equals("cache") && isNth) {
      int key = numbers.nextInt(leakKeys);
      if (!kept.containsKey(key)) {
        kept.put(key, leakedBlock(leakBytes));
        leaked += cost(leakBytes);
      }
    }
  }

  static void request() {
    served++;
    double size = requestBytes * (numbers.nextDouble() < 0.02 ? 10 : 0.3 + 1.4 * numbers.nextDouble());
    byte[][] parts = new byte[1 + (int) (size / 4096)][];
    for (int i = 0; i < parts.length; i++) parts[i] = block(4096);
    inFlight[(int) (served % inFlight.length)] = parts;
    if (served % 3 == 0) openSession((int) (sessionBytes * (0.5 + numbers.nextDouble())));
    useCache();
    failBy();
  }

  static void job() {
    List<byte[]> parts = new ArrayList<>();
    for (int left = jobBytes; left > 0; left -= 65536) parts.add(block(65536));
    jobEnds.put(step + (int) option("jobSteps"), parts);
    if (bug.equals("jobs")) for (int left = leakBytes; left > 0; left -= 16384) leak(16384);
  }

  static void configure(String[] texts) {
    for (String text : texts) GIVEN.put(text.substring(0, text.indexOf('=')), text.substring(text.indexOf('=') + 1));
    numbers = new SplittableRandom((long) option("seed"));
    bug = GIVEN.get("bug");
    offHeap = option("offHeap") == 1;
    sessionSteps = (int) option("sessionSteps");
    leakEvery = (int) option("leakEvery");
    leakBytes = (int) option("leakBytes");
    leakKeys = (int) option("leakKeys");
    onset = (int) option("onset");
    cacheBytes = (int) option("cacheBytes");
    cacheEntries = (int) option("cacheEntries");
    jobBytes = (int) option("jobBytes");
    keys = option("keys");
    skew = option("skew");
    sessionBytes = option("sessionBytes");
    requestBytes = option("requestBytes");
    step = (int) option("start");
    inFlight = new byte[(int) option("inFlight")][][];
    cache = new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<Integer, Object> eldest) {
        return size() > cacheEntries;
      }
    };
  }

  public static void main(String[] texts) throws Exception {
    configure(texts);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] counts = line.split(" ");
      List<Long> old = expiries.remove(step);
      jobEnds.remove(step);
      if (old != null) for (Long id : old) sessions.remove(id);
      for (int i = Integer.parseInt(counts[0]); i > 0; i--) request();
      for (int i = Integer.parseInt(counts[1]); i > 0; i--) job();
      step++;
      System.out.println(leaked);
      System.out.flush();
    }
  }
}
