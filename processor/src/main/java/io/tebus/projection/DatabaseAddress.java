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

  private static final String AUTHORITY = "//";
  private static final String HIDDEN = "***";

  /** Whether the URL has a login where it has a host, which no PostgreSQL URL has. */
  boolean namesALogin() {
    int login = url.indexOf('@');
    int parameters = url.indexOf('?');
    return login >= 0 && (parameters < 0 || login < parameters);
  }

  /** Shows no password, and of the URL neither parameters nor a login: they may hold one. */
  @Override
  public String toString() {
    return "DatabaseAddress[url=" + shownUrl() + ", user=" + user + ", password=" + HIDDEN + "]";
  }

  private String shownUrl() {
    int parameters = url.indexOf('?');
    int login = url.lastIndexOf('@');
    if (login < 0) {
      return parameters < 0 ? url : url.substring(0, parameters) + '?' + HIDDEN;
    }
    int authority = url.indexOf(AUTHORITY);
    boolean named = authority >= 0 && authority < url.indexOf('@');
    String scheme = named ? url.substring(0, authority + AUTHORITY.length()) : "";
    if (named && parameters < 0) {
      return scheme + HIDDEN + url.substring(login);
    }
    // A password may hold either mark: nobody knows where the login ends.
    return scheme + HIDDEN;
  }
}
