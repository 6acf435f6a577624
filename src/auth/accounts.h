// Who may log in: the account database, one SQLite file that its owner alone can read. Passwords are kept as the NT hash
// that NTLM works with ([MS-NLMP] 3.3.1), which is as good as the password: hence the file's mode.
// A running server sees at the next login what another process (`sallyport user`) changed.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "auth/account_schema.h"
#include "auth/ntlm.h"
#include "base/file_time.h"

namespace sallyport::auth {

struct Account {
  std::string name;
  ntlm::Key nt_hash{};
  std::string unix_user;  // whose files are the account's; "" when nothing was said (see unix_identity.h)
  bool disabled = false;
  FileTime created;
  FileTime password_changed;
  // Given once and never to another account. Begins above the RIDs that uids map to (see sid_map.h).
  uint32_t rid = 0;
};

// Errors are sentences for the administrator: what, where, and what to do.
class Accounts {
 public:
  template <class T = void>
  using Outcome = std::expected<T, std::string>;

  // Makes the file (0600) and its folder (0700) when they are not there. ":memory:" for tests.
  static Outcome<std::unique_ptr<Accounts>> open(const std::string& path);

  Outcome<> add(std::string_view name, std::string_view password, std::string_view unix_user = {});
  Outcome<> remove(std::string_view name);
  Outcome<> set_password(std::string_view name, std::string_view password);
  Outcome<> set_disabled(std::string_view name, bool disabled);
  Outcome<> set_unix_user(std::string_view name, std::string_view unix_user);

  Outcome<std::vector<Account>> list();  // by name
  // Null when there is none. Costs the same either way: all accounts are kept in memory.
  Outcome<std::shared_ptr<const Account>> find(std::string_view name);

  const MachineId& machine() const { return machine_; }

 private:
  using Snapshot = std::unordered_map<std::string, std::shared_ptr<const Account>>;

  Accounts(std::string path, Database database) : path_(std::move(path)), database_(std::move(database)) {}
  Outcome<> prepare();
  Outcome<> refresh();
  SqliteResult<> load_changes();
  SqliteResult<Snapshot> load();
  SqliteResult<> insert(std::string_view name, std::string_view password, std::string_view unix_user);
  Outcome<> change(std::string_view name, const char* sql, auto... values);
  std::unexpected<std::string> trouble(std::string_view doing, const SqliteError& error) const;

  const std::string path_;
  std::mutex mutex_;  // over all below
  Database database_;
  std::optional<Statement> data_version_;
  int64_t seen_version_ = 0;
  bool loaded_ = false;
  bool stale_ = true;
  Snapshot snapshot_;
  MachineId machine_;
};

// The name as the database compares it: in upper case; empty when it is not valid UTF-8.
std::string folded_name(std::string_view name);

}  // namespace sallyport::auth
