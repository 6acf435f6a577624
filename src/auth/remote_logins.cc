#include "auth/remote_logins.h"

#include <fmt/format.h>

#include <cstring>

#include "auth/account_rules.h"
#include "auth/accounts.h"
#include "auth/private_file.h"
#include "base/result.h"
#include "base/utf16.h"

namespace sallyport::auth {
namespace {

constexpr const char* kInMemory = ":memory:";
constexpr int kWaitMs = 2000;

// A table of its own: versions before this one leave it alone.
constexpr const char* kSchema = R"(
PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY;
CREATE TABLE IF NOT EXISTS remote_login (
  share TEXT PRIMARY KEY,
  server TEXT NOT NULL,
  login TEXT NOT NULL,
  nt_hash BLOB NOT NULL CHECK (length(nt_hash) = 16)
);
)";

}  // namespace

RemoteLogins::Outcome<std::unique_ptr<RemoteLogins>> RemoteLogins::open(const std::string& path) {
  if (!crypto::legacy_available()) return std::unexpected(crypto::legacy_problem());
  if (path != kInMemory) {
    TRY(made, make_private_file(path, "the account database"));
  }
  auto database = Database::open(path);
  if (!database) return std::unexpected(fmt::format("cannot open the account database {}: {}", path, database.error().text));
  std::unique_ptr<RemoteLogins> logins(new RemoteLogins(path, std::move(*database)));
  if (auto prepared = logins->prepare(); !prepared) return logins->trouble(prepared.error());
  return logins;
}

std::unexpected<std::string> RemoteLogins::trouble(const SqliteError& failed) const {
  return std::unexpected(
      fmt::format("cannot use the account database {}: {}; try again, and check that its disk has room and that the file and its "
                  "folder belong to the server's user",
                  path_, failed.text));
}

SqliteResult<> RemoteLogins::prepare() {
  database_.wait_when_busy(kWaitMs);
  return database_.execute(kSchema);
}

SqliteResult<> RemoteLogins::write(const RemoteLogin& whose, std::string_view password) {
  TRY(insert, database_.prepare("INSERT OR REPLACE INTO remote_login VALUES (?, ?, ?, ?)"));
  auto hash = ntlm::nt_hash(*to_utf16(password));
  insert.bind(1, folded_name(whose.share)).bind(2, folded_name(whose.server)).bind(3, folded_name(whose.login));
  return insert.bind(4, Bytes(hash)).run();
}

RemoteLogins::Outcome<> RemoteLogins::keep(const RemoteLogin& whose, std::string_view password) {
  if (auto problem = problem_with_password(password); !problem.empty()) return std::unexpected(problem);
  std::lock_guard guard(mutex_);
  auto written = write(whose, password);
  if (!written) return trouble(written.error());
  return {};
}

SqliteResult<bool> RemoteLogins::erase(std::string_view share) {
  TRY(statement, database_.prepare("DELETE FROM remote_login WHERE share = ?"));
  TRY(done, statement.bind(1, folded_name(share)).run());
  return database_.changes() != 0;
}

RemoteLogins::Outcome<bool> RemoteLogins::remove(std::string_view share) {
  std::lock_guard guard(mutex_);
  auto erased = erase(share);
  if (!erased) return trouble(erased.error());
  return *erased;
}

SqliteResult<std::optional<ntlm::Key>> RemoteLogins::look_up(const RemoteLogin& whose) {
  TRY(query, database_.prepare("SELECT nt_hash FROM remote_login WHERE share = ? AND server = ? AND login = ?"));
  query.bind(1, folded_name(whose.share)).bind(2, folded_name(whose.server)).bind(3, folded_name(whose.login));
  TRY(row, query.step());
  std::optional<ntlm::Key> out;
  if (!row) return out;
  out.emplace();
  auto hash = query.blob(0);  // 16 bytes, by the table's CHECK
  std::memcpy(out->data(), hash.data(), std::min(hash.size(), out->size()));
  return out;
}

RemoteLogins::Outcome<std::optional<ntlm::Key>> RemoteLogins::find(const RemoteLogin& whose) {
  std::lock_guard guard(mutex_);
  auto found = look_up(whose);
  if (!found) return trouble(found.error());
  return *found;
}

}  // namespace sallyport::auth
