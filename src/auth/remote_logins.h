// The passwords that shares on other servers are logged in with, in the account database: kept for a share, and given out only
// for the server and the login they were kept for, so that nobody who edits a path has a password sent somewhere else. What NTLM
// needs of a password is its hash, which is as good as the password: hence the file's mode.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "auth/account_schema.h"
#include "auth/ntlm.h"

namespace sallyport::auth {

struct RemoteLogin {
  std::string share;
  std::string server;  // "fileserver:445"
  std::string login;
};

// Errors are sentences for the administrator.
class RemoteLogins {
 public:
  template <class T = void>
  using Outcome = std::expected<T, std::string>;

  // Of this account database, which is made (0600) when it is not there.
  static Outcome<std::unique_ptr<RemoteLogins>> open(const std::string& path);

  Outcome<> keep(const RemoteLogin& whose, std::string_view password);
  // False when there was none.
  Outcome<bool> remove(std::string_view share);
  // The NT hash; nothing when there is none for just this.
  Outcome<std::optional<ntlm::Key>> find(const RemoteLogin& whose);

 private:
  RemoteLogins(std::string path, Database database) : path_(std::move(path)), database_(std::move(database)) {}
  std::unexpected<std::string> trouble(const SqliteError& error) const;
  SqliteResult<> prepare();
  SqliteResult<std::optional<ntlm::Key>> look_up(const RemoteLogin& whose);
  SqliteResult<> write(const RemoteLogin& whose, std::string_view password);
  SqliteResult<bool> erase(std::string_view share);

  const std::string path_;
  std::mutex mutex_;
  Database database_;
};

}  // namespace sallyport::auth
