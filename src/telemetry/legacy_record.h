// Counts who still needs the old door. A count is a matter of memory; a thread of its own writes what has gathered every few
// seconds and at the end, so that no event loop waits for a disk and a crash loses seconds. A disk that cannot be written is told
// once, and what gathers meanwhile is kept as far as its cap goes. Safe to call from any thread.
//
// Lock order: counting never waits for file_mutex_, under which is the disk.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "telemetry/legacy_file.h"

namespace sallyport::telemetry {

class LegacyRecord {
 public:
  struct Options {
    std::string directory;    // "": memory only
    std::string policy_file;  // what the server serves; noted for when nobody runs
    LegacyLimits limits;
    size_t gathered = 16'384;   // different uses not yet written
    size_t of_device = 1024;    // different uses of one device in a day; further ones are counted as kOthers
    size_t devices = 1024;      // remembered as seen on 139
    std::chrono::milliseconds every{3000};
  };
  // In place of the names of a device that has used very many.
  static constexpr std::string_view kOthers = "(others)";

  explicit LegacyRecord(Options options);
  ~LegacyRecord();
  LegacyRecord(const LegacyRecord&) = delete;
  LegacyRecord& operator=(const LegacyRecord&) = delete;

  void count(Use use, policy::Time now);
  // Writes what has gathered; waits for the disk. False: it could not.
  bool write_now();
  // Who logged in over 139, also before this start.
  std::vector<policy::SeenDevice> seen_on_139() const;

 private:
  // By day, then by what was used.
  using Gathered = std::map<std::pair<int64_t, Use>, UseCount>;

  void open();
  void run();
  void remember(const Use& use, policy::Time now);
  bool crowded(const Use& use, int64_t day);
  void shed();
  bool write(Gathered& uses);
  void keep(Gathered&& unwritten);
  void told(const std::string& trouble);

  const Options options_;
  std::mutex file_mutex_;  // over file_ and trouble_
  std::optional<LegacyFile> file_;
  bool in_trouble_ = false;

  mutable std::mutex mutex_;  // over all below
  std::condition_variable wake_;
  bool stopping_ = false;
  Gathered gathered_;
  std::map<std::pair<policy::IpAddress, std::string>, policy::Time> seen_;
  int64_t today_ = 0;
  std::map<policy::IpAddress, std::set<size_t>> used_today_;  // hashes of what each device used
  std::thread thread_;
};

}  // namespace sallyport::telemetry
