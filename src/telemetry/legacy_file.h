// legacy.db in the state directory: uses of the old door, counted by day, in SQLite. Rows are added, never changed but for their
// count; there are never more than a number of them, the oldest go first, and none is older than the retention.
#pragma once

#include <expected>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "database/sqlite.h"
#include "policy/seen_device.h"
#include "telemetry/legacy_use.h"

namespace sallyport::telemetry {

struct LegacyLimits {
  size_t rows = 100'000;
  size_t pages = 16'384;  // of 4 KiB: the file's largest size
  std::chrono::days retention{400};
};

class LegacyFile {
 public:
  template <class T = void>
  using Outcome = std::expected<T, std::string>;  // a sentence for the administrator

  // Makes the file (0600) when it is not there, and takes old-door.jsonl over when that is.
  static Outcome<LegacyFile> make(const std::string& directory, LegacyLimits limits, policy::Time now);
  // One that is there; null when there is none.
  static Outcome<std::unique_ptr<LegacyFile>> find(const std::string& directory);

  Outcome<> add(int64_t day, std::span<const UseCount> uses);
  // What the server serves, so that `status --legacy` finds it when nobody runs.
  Outcome<> set_policy_file(const std::string& path);

  // Each use with how often it was since `day`, and when last at all.
  Outcome<std::vector<UseCount>> uses_since(int64_t day);
  Outcome<std::vector<policy::SeenDevice>> seen_on_139();
  Outcome<policy::Time> began();
  Outcome<std::string> policy_file();
  Outcome<int64_t> rows();

 private:
  LegacyFile(std::string path, database::Database database, LegacyLimits limits)
      : path_(std::move(path)), database_(std::move(database)), limits_(limits) {}

  database::SqliteResult<> prepare(policy::Time now);
  database::SqliteResult<> take_over(const std::string& directory);
  database::SqliteResult<> insert(int64_t day, std::span<const UseCount> uses);
  database::SqliteResult<> thin_out(int64_t today);
  database::SqliteResult<int64_t> count_rows();
  database::SqliteResult<std::string> fact(std::string_view name);
  database::SqliteResult<> set_fact(std::string_view name, std::string_view value);
  std::unexpected<std::string> trouble(std::string_view doing, const database::SqliteError& error) const;

  std::string path_;
  database::Database database_;
  LegacyLimits limits_;
  int64_t rows_at_most_ = 0;  // there are not more than this; counted again when it reaches the limit
  int64_t thinned_ = 0;       // the day on which what is too old was last dropped
};

std::string legacy_file(const std::string& directory);

}  // namespace sallyport::telemetry
