import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import java.net.InetSocketAddress;
import java.util.List;

/** A MongoDB-compatible server for tests. Prints its port, and ends with its standard input. */
public class MongoServerMain {
  /** The driver refuses the wire version of the built-in versions. */
  record Version(List<Integer> getVersionArray, int getWireVersion) implements MongoVersion {}

  public static void main(String[] arguments) throws Exception {
    H2Backend backend = arguments.length == 0 ? H2Backend.inMemory() : new H2Backend(arguments[0]);
    MongoServer server = new MongoServer(backend.version(new Version(List.of(5, 0, 0), 13)));
    InetSocketAddress address = server.bind();
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown));
    System.out.println(address.getPort());
    while (System.in.read() != -1) {}
    System.exit(0);
  }
}
