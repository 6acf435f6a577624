#include "auth/accounts.h"

#include <fmt/format.h>

#include <algorithm>

#include "auth/account_rules.h"
#include "auth/private_file.h"
#include "base/result.h"
#include "base/utf16.h"

namespace sallyport::auth {
namespace {

constexpr const char* kInMemory = ":memory:";
// A login may wait this long for another process that is writing; after that it is judged by what is known.
constexpr int kLoginWaitMs = 20;
constexpr int kWriteWaitMs = 5000;

// secure_delete: an old hash is overwritten, not only forgotten.
constexpr const char* kSettings = "PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY;";

std::unexpected<std::string> error(std::string text) { return std::unexpected(std::move(text)); }
ntlm::Key hash_of(std::string_view password) { return ntlm::nt_hash(*to_utf16(password)); }
int64_t now() { return static_cast<int64_t>(FileTime::now().ticks); }

constexpr const char* kColumns = "SELECT name, nt_hash, unix_user, disabled, created, password_changed, rid, folded FROM account";

Account account_in(const Statement& row) {
  Account account;
  account.name = row.text(0);
  auto hash = row.blob(1);  // 16 bytes, by the table's CHECK
  std::memcpy(account.nt_hash.data(), hash.data(), std::min(hash.size(), account.nt_hash.size()));
  account.unix_user = row.text(2);
  account.disabled = row.number(3) != 0;
  account.created.ticks = static_cast<uint64_t>(row.number(4));
  account.password_changed.ticks = static_cast<uint64_t>(row.number(5));
  account.rid = static_cast<uint32_t>(row.number(6));
  return account;
}

}  // namespace

std::string folded_name(std::string_view name) {
  auto units = to_utf16(name);
  return units ? printable(upcase(*units)) : std::string();
}

Accounts::Outcome<std::unique_ptr<Accounts>> Accounts::open(const std::string& path) {
  if (!crypto::legacy_available()) return error(crypto::legacy_problem());
  if (path != kInMemory) {
    TRY(made, make_private_file(path, "the account database"));
  }
  auto database = Database::open(path);
  if (!database) return error(fmt::format("cannot open the account database {}: {}", path, database.error().text));
  std::unique_ptr<Accounts> accounts(new Accounts(path, std::move(*database)));
  TRY(prepared, accounts->prepare());
  return accounts;
}

std::unexpected<std::string> Accounts::trouble(std::string_view doing, const SqliteError& failed) const {
  if (failed.busy())
    return error(fmt::format("cannot {} the account database {}: another process has been holding it; try again", doing, path_));
  return error(
      fmt::format("cannot {} the account database {}: {}; check that its disk has room and that the file and its folder belong "
                  "to the server's user, or put back a copy",
                  doing, path_, failed.text));
}

Accounts::Outcome<> Accounts::prepare() {
  database_.wait_when_busy(kWriteWaitMs);
  if (auto set = database_.execute(kSettings); !set) return trouble("open", set.error());
  auto version = make_account_schema(database_);
  if (!version) return trouble("open", version.error());
  if (*version != kAccountSchemaVersion)
    return error(fmt::format(
        "the account database {} was made by a newer sallyport (its version is {}, this program knows {}); run that one", path_,
        *version, kAccountSchemaVersion));
  auto machine = load_machine_id(database_);
  if (!machine) return trouble("read", machine.error());
  machine_ = *machine;
  auto data_version = database_.prepare("PRAGMA data_version");
  if (!data_version) return trouble("read", data_version.error());
  data_version_ = std::move(*data_version);
  return refresh();
}

SqliteResult<Accounts::Snapshot> Accounts::load() {
  Snapshot snapshot;
  TRY(query, database_.prepare(kColumns));
  while (true) {
    TRY(row, query.step());
    if (!row) return snapshot;
    snapshot.emplace(query.text(7), std::make_shared<const Account>(account_in(query)));
  }
}

// data_version changes when another connection wrote; our own writes set stale_.
SqliteResult<> Accounts::load_changes() {
  TRY(row, data_version_->step());
  int64_t version = row ? data_version_->number(0) : 0;
  TRY(finished, data_version_->run());
  if (version == seen_version_ && !stale_) return {};
  TRY(snapshot, load());
  snapshot_ = std::move(snapshot);
  seen_version_ = version;
  stale_ = false;
  loaded_ = true;
  return {};
}

Accounts::Outcome<> Accounts::refresh() {
  database_.wait_when_busy(kLoginWaitMs);
  auto changed = load_changes();
  if (changed || (changed.error().busy() && loaded_)) return {};
  return trouble("read", changed.error());
}

Accounts::Outcome<std::shared_ptr<const Account>> Accounts::find(std::string_view name) {
  auto folded = folded_name(name);
  std::lock_guard lock(mutex_);
  TRY(fresh, refresh());
  auto found = snapshot_.find(folded);
  return found == snapshot_.end() ? nullptr : found->second;
}

Accounts::Outcome<std::vector<Account>> Accounts::list() {
  std::lock_guard lock(mutex_);
  TRY(fresh, refresh());
  std::vector<Account> accounts;
  for (const auto& [folded, account] : snapshot_) accounts.push_back(*account);
  std::ranges::sort(accounts, {}, [](const Account& account) { return folded_name(account.name); });
  return accounts;
}

SqliteResult<> Accounts::insert(std::string_view name, std::string_view password, std::string_view unix_user) {
  TRY(transaction, Transaction::begin(database_));
  TRY(add, database_.prepare("INSERT INTO account (folded, name, nt_hash, unix_user, created, password_changed, rid) "
                             "SELECT ?1, ?2, ?3, ?4, ?5, ?5, next_rid FROM machine"));
  add.bind(1, folded_name(name)).bind(2, name).bind(3, Bytes(hash_of(password)));
  TRY(added, add.bind(4, unix_user).bind(5, now()).run());
  TRY(counted, database_.execute("UPDATE machine SET next_rid = next_rid + 1"));
  return transaction.commit();
}

Accounts::Outcome<> Accounts::add(std::string_view name, std::string_view password, std::string_view unix_user) {
  if (auto problem = problem_with_name(name); !problem.empty()) return error(problem);
  if (auto problem = problem_with_password(password); !problem.empty()) return error(problem);
  std::lock_guard lock(mutex_);
  database_.wait_when_busy(kWriteWaitMs);
  stale_ = true;
  auto inserted = insert(name, password, unix_user);
  if (inserted) return {};
  if (!inserted.error().constraint()) return trouble("write to", inserted.error());
  return error(
      fmt::format("there is already an account {} in {}; `sallyport user passwd` gives it another password", name, path_));
}

// One statement that changes one account: its last parameter is the name.
Accounts::Outcome<> Accounts::change(std::string_view name, const char* sql, auto... values) {
  auto run = [&]() -> SqliteResult<int> {
    TRY(statement, database_.prepare(sql));
    int n = 0;
    (statement.bind(++n, values), ...);
    TRY(done, statement.bind(++n, folded_name(name)).run());
    return database_.changes();
  };
  std::lock_guard lock(mutex_);
  database_.wait_when_busy(kWriteWaitMs);
  stale_ = true;
  auto changed = run();
  if (!changed) return trouble("write to", changed.error());
  if (*changed == 0)
    return error(fmt::format("there is no account {} in {}; `sallyport user list` shows those that are", name, path_));
  return {};
}

Accounts::Outcome<> Accounts::remove(std::string_view name) { return change(name, "DELETE FROM account WHERE folded = ?"); }

Accounts::Outcome<> Accounts::set_password(std::string_view name, std::string_view password) {
  if (auto problem = problem_with_password(password); !problem.empty()) return error(problem);
  auto hash = hash_of(password);
  return change(name, "UPDATE account SET nt_hash = ?, password_changed = ? WHERE folded = ?", Bytes(hash), now());
}

Accounts::Outcome<> Accounts::set_disabled(std::string_view name, bool disabled) {
  return change(name, "UPDATE account SET disabled = ? WHERE folded = ?", int64_t{disabled});
}

Accounts::Outcome<> Accounts::set_unix_user(std::string_view name, std::string_view unix_user) {
  return change(name, "UPDATE account SET unix_user = ? WHERE folded = ?", unix_user);
}

}  // namespace sallyport::auth
