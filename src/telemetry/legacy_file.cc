#include "telemetry/legacy_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "auth/private_file.h"
#include "base/result.h"
#include "telemetry/old_door_file.h"

namespace sallyport::telemetry {

using database::Database;
using database::SqliteError;
using database::SqliteResult;
using database::Transaction;

namespace {

constexpr int64_t kVersion = 1;
constexpr int kBusyMilliseconds = 5000;

constexpr const char* kTables = R"(
CREATE TABLE uses(day INTEGER NOT NULL, device TEXT NOT NULL, calling_name TEXT NOT NULL, user TEXT NOT NULL, share TEXT NOT NULL,
                  kind TEXT NOT NULL, count INTEGER NOT NULL, last_seen INTEGER NOT NULL,
                  PRIMARY KEY(day, device, calling_name, user, share, kind)) WITHOUT ROWID;
CREATE TABLE facts(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
PRAGMA user_version = 1;
)";

constexpr const char* kAdd =
    "INSERT INTO uses VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO UPDATE SET count = count + excluded.count, "
    "last_seen = max(last_seen, excluded.last_seen)";

int64_t seconds(policy::Time time) { return time.time_since_epoch().count(); }
policy::Time time_of(int64_t seconds) { return policy::Time(std::chrono::seconds(seconds)); }

SqliteResult<int64_t> number_from(Database& database, const char* sql) {
  TRY(query, database.prepare(sql));
  TRY(row, query.step());
  return row ? query.number(0) : 0;
}

}  // namespace

std::string legacy_file(const std::string& directory) { return directory + "/legacy.db"; }

std::unexpected<std::string> LegacyFile::trouble(std::string_view doing, const SqliteError& error) const {
  if (error.busy())
    return std::unexpected(fmt::format("cannot {} the record of legacy uses, {}: another program is writing it", doing, path_));
  auto remedy = (error.code & 0xFF) == SQLITE_NOTADB || (error.code & 0xFF) == SQLITE_CORRUPT
                    ? "it is damaged: move it away, and the server makes a new one"
                    : "check that its disk has room and that the server's user may write it";
  return std::unexpected(fmt::format("cannot {} the record of legacy uses, {}: {}; {}", doing, path_, error.text, remedy));
}

LegacyFile::Outcome<LegacyFile> LegacyFile::make(const std::string& directory, LegacyLimits limits, policy::Time now) {
  auto path = legacy_file(directory);
  TRY(made, auth::make_private_file(path, "the record of legacy uses"));
  auto database = Database::open(path);
  if (!database) return std::unexpected(fmt::format("cannot open {}: {}", path, database.error().text));
  LegacyFile file(path, std::move(*database), limits);
  if (auto done = file.prepare(now); !done) return file.trouble("open", done.error());
  if (auto done = file.take_over(directory); !done) return file.trouble("write", done.error());
  return file;
}

LegacyFile::Outcome<std::unique_ptr<LegacyFile>> LegacyFile::find(const std::string& directory) {
  auto path = legacy_file(directory);
  if (access(path.c_str(), F_OK) != 0) return nullptr;
  auto database = Database::open(path);
  if (!database) return std::unexpected(fmt::format("cannot open {}: {}", path, database.error().text));
  std::unique_ptr<LegacyFile> file(new LegacyFile(path, std::move(*database), {}));
  file->database_.wait_when_busy(kBusyMilliseconds);
  auto version = number_from(file->database_, "PRAGMA user_version");
  if (!version) return file->trouble("read", version.error());
  if (*version != kVersion)
    return std::unexpected(fmt::format("{} is no record of legacy uses of this version ({}, not {})", path, *version, kVersion));
  return file;
}

SqliteResult<> LegacyFile::prepare(policy::Time now) {
  database_.wait_when_busy(kBusyMilliseconds);
  TRY(capped, database_.execute(fmt::format("PRAGMA trusted_schema=OFF; PRAGMA max_page_count={}", limits_.pages).c_str()));
  TRY(transaction, Transaction::begin(database_));
  TRY(version, number_from(database_, "PRAGMA user_version"));
  if (version > kVersion) return std::unexpected(SqliteError{SQLITE_ERROR, "a newer sallyport made it"});
  if (version == 0) {
    TRY(made, database_.execute(kTables));
    TRY(noted, set_fact("began", std::to_string(seconds(now))));
  }
  TRY(committed, transaction.commit());
  TRY(rows, count_rows());
  rows_at_most_ = rows;
  return thin_out(day_of(now));
}

// Once: the file is renamed when its lines are safe. Were it not, the same lines again would change nothing.
SqliteResult<> LegacyFile::take_over(const std::string& directory) {
  auto old = old_door_file(directory);
  auto seen = read_old_door(directory);
  if (seen.empty()) return {};
  TRY(transaction, Transaction::begin(database_));
  TRY(add, database_.prepare("INSERT OR IGNORE INTO uses VALUES (?1, ?2, ?3, '', '', ?4, 1, ?5)"));
  for (auto& each : seen) {
    add.bind(1, day_of(each.last_seen)).bind(2, to_string(each.device)).bind(3, each.calling_name);
    TRY(added, add.bind(4, kind::kPort139).bind(5, seconds(each.last_seen)).run());
  }
  TRY(committed, transaction.commit());
  rows_at_most_ += static_cast<int64_t>(seen.size());
  std::rename(old.c_str(), (old + ".taken-over").c_str());
  return {};
}

SqliteResult<> LegacyFile::insert(int64_t day, std::span<const UseCount> uses) {
  TRY(transaction, Transaction::begin(database_));
  TRY(add, database_.prepare(kAdd));
  for (auto& each : uses) {
    add.bind(1, day).bind(2, to_string(each.use.device)).bind(3, each.use.calling_name).bind(4, each.use.user);
    add.bind(5, each.use.share).bind(6, each.use.kind).bind(7, static_cast<int64_t>(each.count)).bind(8, seconds(each.last_seen));
    TRY(added, add.run());
  }
  return transaction.commit();
}

LegacyFile::Outcome<> LegacyFile::add(int64_t day, std::span<const UseCount> uses) {
  auto written = insert(day, uses);
  // A full file may have days in it that are to go.
  if (!written && (written.error().code & 0xFF) == SQLITE_FULL && thin_out(day)) written = insert(day, uses);
  if (!written) return trouble("write", written.error());
  rows_at_most_ += static_cast<int64_t>(uses.size());
  if (thinned_ == day && rows_at_most_ <= static_cast<int64_t>(limits_.rows)) return {};
  (void)thin_out(day);  // the uses are written; what is too much goes the next time
  return {};
}

// Drops what is too old, and the oldest eighth when there are too many.
SqliteResult<> LegacyFile::thin_out(int64_t today) {
  TRY(dated, database_.prepare("DELETE FROM uses WHERE day < ?"));
  TRY(dropped, dated.bind(1, today - limits_.retention.count()).run());
  thinned_ = today;
  TRY(rows, count_rows());
  rows_at_most_ = rows;
  auto most = static_cast<int64_t>(limits_.rows);
  if (rows <= most) return {};
  TRY(oldest, database_.prepare("DELETE FROM uses WHERE (day, device, calling_name, user, share, kind) IN (SELECT day, device, "
                                "calling_name, user, share, kind FROM uses ORDER BY last_seen LIMIT ?)"));
  TRY(gone, oldest.bind(1, rows - most + most / 8).run());
  rows_at_most_ = most - most / 8;
  return {};
}

SqliteResult<int64_t> LegacyFile::count_rows() { return number_from(database_, "SELECT count(*) FROM uses"); }

LegacyFile::Outcome<int64_t> LegacyFile::rows() {
  auto found = count_rows();
  if (!found) return trouble("read", found.error());
  return *found;
}

SqliteResult<std::string> LegacyFile::fact(std::string_view name) {
  TRY(query, database_.prepare("SELECT value FROM facts WHERE name = ?"));
  TRY(row, query.bind(1, name).step());
  return row ? query.text(0) : std::string();
}

SqliteResult<> LegacyFile::set_fact(std::string_view name, std::string_view value) {
  TRY(set, database_.prepare("INSERT INTO facts VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value"));
  return set.bind(1, name).bind(2, value).run();
}

LegacyFile::Outcome<> LegacyFile::set_policy_file(const std::string& path) {
  if (auto set = set_fact("policy_file", path); !set) return trouble("write", set.error());
  return {};
}

LegacyFile::Outcome<std::string> LegacyFile::policy_file() {
  auto found = fact("policy_file");
  if (!found) return trouble("read", found.error());
  return *found;
}

LegacyFile::Outcome<policy::Time> LegacyFile::began() {
  auto found = fact("began");
  if (!found) return trouble("read", found.error());
  int64_t value = 0;
  std::from_chars(found->data(), found->data() + found->size(), value);
  return time_of(value);
}

LegacyFile::Outcome<std::vector<UseCount>> LegacyFile::uses_since(int64_t day) {
  std::vector<UseCount> all;
  auto read = [&]() -> SqliteResult<> {
    TRY(query, database_.prepare("SELECT device, calling_name, user, share, kind, sum(CASE WHEN day >= ?1 THEN count ELSE 0 "
                                 "END), max(last_seen) FROM uses GROUP BY device, calling_name, user, share, kind"));
    query.bind(1, day);
    while (true) {
      TRY(row, query.step());
      if (!row) return {};
      auto device = policy::parse_address(query.text(0));
      if (!device) continue;
      Use use{*device, query.text(1), query.text(2), query.text(3), query.text(4)};
      all.push_back({std::move(use), static_cast<uint64_t>(query.number(5)), time_of(query.number(6))});
    }
  };
  if (auto done = read(); !done) return trouble("read", done.error());
  return all;
}

LegacyFile::Outcome<std::vector<policy::SeenDevice>> LegacyFile::seen_on_139() {
  std::vector<policy::SeenDevice> all;
  auto read = [&]() -> SqliteResult<> {
    TRY(query, database_.prepare("SELECT device, calling_name, max(last_seen) FROM uses WHERE kind = ? "
                                 "GROUP BY device, calling_name"));
    query.bind(1, kind::kPort139);
    while (true) {
      TRY(row, query.step());
      if (!row) return {};
      if (auto device = policy::parse_address(query.text(0)))
        all.push_back({*device, query.text(1), time_of(query.number(2))});
    }
  };
  if (auto done = read(); !done) return trouble("read", done.error());
  return all;
}

}  // namespace sallyport::telemetry
