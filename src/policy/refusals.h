// Remembers refusals so that `sallyport why ID` can explain them: the last few thousand in memory, and as JSON lines in the
// state directory for after a restart. A peer that is refused again and again is counted, not written: neither the disk
// nor the memory can be filled, nor others' refusals washed out. One that then tries another door is written once all the same:
// noise hides nothing, and the id in the log is always one of the same reason. Safe to call from any thread.
#pragma once

#include <array>
#include <chrono>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "policy/refusal.h"

namespace sallyport::policy {

class RefusalLog {
 public:
  using Clock = std::chrono::steady_clock;

  struct Options {
    std::string directory;  // "": memory only
    size_t capacity = 4096;
    size_t file_bytes = 4 << 20;     // then refusals.jsonl becomes refusals.jsonl.1
    unsigned burst = 32;             // kept of one peer at once
    std::chrono::seconds refill{2};  // time after which one more is
  };

  explicit RefusalLog(Options options);
  ~RefusalLog();
  RefusalLog(const RefusalLog&) = delete;
  RefusalLog& operator=(const RefusalLog&) = delete;

  // Gives the refusal its id, or when there are too many that of the peer's last kept one, of the same reason if there was one.
  // `id` and `when` are filled in here.
  std::string record(Refusal refusal, Clock::time_point now = Clock::now());
  // Whether a refusal of this peer would be kept now, or only counted: whether it is worth finding out its reason.
  bool keeps(const IpAddress& peer, Clock::time_point now = Clock::now());
  std::optional<Refusal> find(std::string_view id) const;
  std::deque<Refusal> recent(size_t count) const;  // newest last
  uint64_t total() const;

 private:
  struct Peer {
    double tokens = 0;
    Clock::time_point filled{};
    std::string last_id;
    std::vector<std::pair<size_t, std::string>> last_ids;  // by the hash of the reason: the first few reasons
  };
  Peer& peer_of(const IpAddress& address, Clock::time_point now);
  bool fill(Peer& peer, Clock::time_point now) const;
  bool take_token(Peer& peer, Clock::time_point now);
  static std::string* last_of(Peer& peer, const Reason& reason, bool& first);
  Refusal* find_in_memory(std::string_view id);
  std::string next_id();
  void write_line(const std::string& line);
  void open_file();
  void rotate();

  const Options options_;
  mutable std::mutex mutex_;
  std::deque<Refusal> kept_;
  std::map<IpAddress, Peer> peers_;
  uint64_t total_ = 0;
  uint32_t counter_;
  int file_ = -1;
  size_t file_size_ = 0;
};

// The same from the files alone, for when no server runs.
std::optional<Refusal> find_refusal(const std::string& directory, std::string_view id);

// "r4k2m9q" as a person types it, in the form ids have.
std::string normalized_id(std::string_view id);

}  // namespace sallyport::policy
