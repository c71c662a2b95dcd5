package io.tebus.projection;

/**
 * Where a database is and who connects to it.
 *
 * <p>Immutable.
 *
 * @param url a JDBC URL
 * @param user the role that owns the projection's tables
 * @param password its password, empty when the server asks for none
 */
public record DatabaseAddress(String url, String user, String password) {

  /** Shows no password, and nothing of the URL's parameters: they may hold one. */
  @Override
  public String toString() {
    int parameters = url.indexOf('?');
    String shown = parameters < 0 ? url : url.substring(0, parameters) + "?***";
    return "DatabaseAddress[url=" + shown + ", user=" + user + ", password=***]";
  }
}
