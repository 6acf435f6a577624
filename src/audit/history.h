// The audits made so far, in an SQLite file that only its owner may read: it says where a network is weak. Errors are sentences
// for people.
#pragma once

#include <expected>

#include "audit/stored_run.h"
#include "database/sqlite.h"

namespace sallyport::audit {

struct RunLine {
  int64_t id = 0, started = 0;
  std::string targets;  // one a line
  uint64_t addresses = 0, hosts = 0;
  bool interrupted = false;
};

class History {
 public:
  template <class T>
  using Expected = std::expected<T, std::string>;

  // Made, with its folder, where it is not there yet.
  static Expected<History> open(const std::string& path);

  Expected<int64_t> add(const StoredRun& run);  // its number
  Expected<std::vector<RunLine>> runs();        // the newest first
  Expected<StoredRun> load(int64_t id);
  // Of those of the same targets before `id` that were not interrupted, the newest.
  Expected<std::optional<int64_t>> last_before(int64_t id);

 private:
  History(std::string path, database::Database database) : path_(std::move(path)), database_(std::move(database)) {}
  database::SqliteResult<int64_t> prepare();
  database::SqliteResult<int64_t> insert(const StoredRun& run);
  database::SqliteResult<> insert_hosts(int64_t run, const std::vector<StoredHost>& hosts);
  database::SqliteResult<std::vector<RunLine>> select_runs();
  database::SqliteResult<StoredRun> select(int64_t id);
  database::SqliteResult<> select_hosts(StoredRun& run);
  std::unexpected<std::string> trouble(std::string_view doing, const database::SqliteError& error) const;

  std::string path_;
  database::Database database_;
};

}  // namespace sallyport::audit
