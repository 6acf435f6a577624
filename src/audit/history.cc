#include "audit/history.h"

#include <fmt/format.h>

#include <algorithm>

#include "auth/private_file.h"
#include "base/result.h"

namespace sallyport::audit {

using database::SqliteError;
using database::SqliteResult;

namespace {

constexpr int64_t kVersion = 1;
constexpr int kBusyMilliseconds = 5000;

// ports holds the state of 445, 139 and 137, two bits each from the lowest on.
constexpr const char* kTables = R"(
CREATE TABLE runs(id INTEGER PRIMARY KEY AUTOINCREMENT, started INTEGER NOT NULL, version TEXT NOT NULL, targets TEXT NOT NULL,
                  fingerprint INTEGER NOT NULL, addresses INTEGER NOT NULL, interrupted INTEGER NOT NULL);
CREATE TABLE hosts(id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs(id), address BLOB NOT NULL, name TEXT NOT NULL,
                   product TEXT NOT NULL, grade TEXT NOT NULL, ports INTEGER NOT NULL, complete INTEGER NOT NULL);
CREATE INDEX hosts_by_run ON hosts(run, address);
CREATE TABLE findings(host INTEGER NOT NULL REFERENCES hosts(id), kind TEXT NOT NULL, port INTEGER NOT NULL,
                      evidence TEXT NOT NULL, PRIMARY KEY(host, kind)) WITHOUT ROWID;
PRAGMA user_version = 1;
)";

int64_t packed(const StoredHost& host) {
  return static_cast<int64_t>(host.smb) | static_cast<int64_t>(host.netbios) << 2 | static_cast<int64_t>(host.names) << 4;
}
PortState unpacked(int64_t ports, int shift) { return static_cast<PortState>(ports >> shift & 3); }

Grade grade_of(const std::string& letter) {
  for (auto grade : {Grade::a, Grade::b, Grade::c, Grade::d, Grade::e, Grade::f})
    if (letter == to_string(grade)) return grade;
  return Grade::none;
}

std::string joined(const std::vector<std::string>& targets) {
  std::string text;
  for (auto& target : targets) text += (text.empty() ? "" : "\n") + target;
  return text;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    out.emplace_back(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(text.size(), out.back().size() + 1));
  }
  return out;
}

StoredHost host_in(const database::Statement& row) {
  StoredHost host;
  auto address = row.blob(1);
  if (address.size() == host.address.bytes.size()) std::copy(address.begin(), address.end(), host.address.bytes.begin());
  host.name = row.text(2);
  host.product = row.text(3);
  host.grade = grade_of(row.text(4));
  auto ports = row.number(5);
  host.smb = unpacked(ports, 0);
  host.netbios = unpacked(ports, 2);
  host.names = unpacked(ports, 4);
  host.complete = row.number(6) != 0;
  return host;
}

}  // namespace

std::unexpected<std::string> History::trouble(std::string_view doing, const SqliteError& error) const {
  return std::unexpected(fmt::format("cannot {} the history of audits, {}: {}", doing, path_,
                                     error.busy() ? "another program is writing it" : error.text));
}

History::Expected<History> History::open(const std::string& path) {
  if (auto made = auth::make_private_file(path, "the history of audits"); !made) return std::unexpected(made.error());
  auto database = database::Database::open(path);
  if (!database) return std::unexpected(fmt::format("cannot open the history of audits, {}: {}", path, database.error().text));
  History history(path, std::move(*database));
  history.database_.wait_when_busy(kBusyMilliseconds);
  auto version = history.prepare();
  if (!version) return history.trouble("open", version.error());
  if (*version != kVersion) return std::unexpected(fmt::format("the history of audits, {}, is of a newer sallyport", path));
  return history;
}

SqliteResult<int64_t> History::prepare() {
  TRY(transaction, database::Transaction::begin(database_));
  TRY(asked, database_.prepare("PRAGMA user_version"));
  TRY(row, asked.step());
  auto version = row ? asked.number(0) : 0;
  if (version != 0) return version;
  TRY(made, database_.execute(kTables));
  TRY(committed, transaction.commit());
  return kVersion;
}

History::Expected<int64_t> History::add(const StoredRun& run) {
  auto id = insert(run);
  if (!id) return trouble("write", id.error());
  return *id;
}

SqliteResult<int64_t> History::insert(const StoredRun& run) {
  TRY(transaction, database::Transaction::begin(database_));
  TRY(statement, database_.prepare("INSERT INTO runs(started, version, targets, addresses, interrupted, fingerprint) "
                                   "VALUES(?, ?, ?, ?, ?, ?) RETURNING id"));
  statement.bind(1, run.started).bind(2, std::string_view(run.version)).bind(3, std::string_view(joined(run.targets)));
  statement.bind(4, static_cast<int64_t>(run.addresses)).bind(5, int64_t{run.interrupted});
  statement.bind(6, static_cast<int64_t>(run.fingerprint));
  TRY(row, statement.step());
  auto id = row ? statement.number(0) : 0;
  TRY(finished, statement.run());
  TRY(hosts, insert_hosts(id, run.hosts));
  TRY(committed, transaction.commit());
  return id;
}

SqliteResult<> History::insert_hosts(int64_t run, const std::vector<StoredHost>& hosts) {
  TRY(host_row, database_.prepare("INSERT INTO hosts(run, address, name, product, grade, ports, complete) "
                                  "VALUES(?, ?, ?, ?, ?, ?, ?) RETURNING id"));
  TRY(finding_row, database_.prepare("INSERT OR IGNORE INTO findings(host, kind, port, evidence) VALUES(?, ?, ?, ?)"));
  for (auto& host : hosts) {
    host_row.bind(1, run).bind(2, Bytes(host.address.bytes)).bind(3, std::string_view(host.name));
    host_row.bind(4, std::string_view(host.product)).bind(5, std::string_view(to_string(host.grade)));
    host_row.bind(6, packed(host)).bind(7, int64_t{host.complete});
    TRY(row, host_row.step());
    auto id = row ? host_row.number(0) : 0;
    TRY(finished, host_row.run());
    for (auto& finding : host.findings) {
      finding_row.bind(1, id).bind(2, std::string_view(finding.id)).bind(3, int64_t{finding.port});
      finding_row.bind(4, std::string_view(finding.evidence));
      TRY(stored, finding_row.run());
    }
  }
  return {};
}

History::Expected<std::vector<RunLine>> History::runs() {
  auto list = select_runs();
  if (!list) return trouble("read", list.error());
  return std::move(*list);
}

SqliteResult<std::vector<RunLine>> History::select_runs() {
  TRY(rows, database_.prepare("SELECT id, started, targets, addresses, interrupted, "
                              "(SELECT count(*) FROM hosts WHERE run = runs.id) FROM runs ORDER BY id DESC"));
  std::vector<RunLine> list;
  while (true) {
    TRY(more, rows.step());
    if (!more) return list;
    list.push_back({rows.number(0), rows.number(1), rows.text(2), static_cast<uint64_t>(rows.number(3)),
                    static_cast<uint64_t>(rows.number(5)), rows.number(4) != 0});
  }
}

History::Expected<std::optional<int64_t>> History::last_before(int64_t id) {
  auto list = runs();
  if (!list) return std::unexpected(list.error());
  auto run = std::ranges::find(*list, id, &RunLine::id);
  if (run == list->end()) return std::nullopt;
  auto before = std::find_if(run + 1, list->end(), [&](auto& line) { return !line.interrupted && line.targets == run->targets; });
  return before == list->end() ? std::nullopt : std::optional(before->id);
}

History::Expected<StoredRun> History::load(int64_t id) {
  auto run = select(id);
  if (!run) return trouble("read", run.error());
  if (run->id != id) return std::unexpected(fmt::format("there is no run {} in the history of audits, {}", id, path_));
  return std::move(*run);
}

SqliteResult<StoredRun> History::select(int64_t id) {
  TRY(row, database_.prepare("SELECT id, started, version, targets, addresses, interrupted, fingerprint FROM runs WHERE id = ?"));
  row.bind(1, id);
  TRY(found, row.step());
  StoredRun run;
  if (!found) return run;
  run = {row.number(0),
         row.number(1),
         row.text(2),
         split(row.text(3)),
         static_cast<uint64_t>(row.number(6)),
         static_cast<uint64_t>(row.number(4)),
         row.number(5) != 0,
         {}};
  TRY(hosts, select_hosts(run));
  return run;
}

SqliteResult<> History::select_hosts(StoredRun& run) {
  TRY(rows,
      database_.prepare("SELECT id, address, name, product, grade, ports, complete FROM hosts WHERE run = ? ORDER BY address"));
  TRY(findings, database_.prepare("SELECT kind, port, evidence FROM findings WHERE host = ?"));
  rows.bind(1, run.id);
  while (true) {
    TRY(more, rows.step());
    if (!more) return {};
    auto& host = run.hosts.emplace_back(host_in(rows));
    findings.bind(1, rows.number(0));
    while (true) {
      TRY(another, findings.step());
      if (!another) break;
      host.findings.push_back({findings.text(0), static_cast<uint16_t>(findings.number(1)), findings.text(2)});
    }
  }
}

}  // namespace sallyport::audit
