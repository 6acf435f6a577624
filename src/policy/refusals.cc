#include "policy/refusals.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>

#include "base/random.h"

namespace sallyport::policy {
namespace {

constexpr char kAlphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford's base 32: nothing that reads as something else
constexpr size_t kMostPeers = 4096;
constexpr size_t kMostReasons = 8;  // of one peer that are told apart; a name it sends may be part of one
constexpr size_t kLongestLine = 1 << 20;

std::string file_name(const std::string& directory) { return directory + "/refusals.jsonl"; }

// One host with an IPv6 /64 can come from any address of it.
IpAddress bucket_of(IpAddress address) {
  if (!address.is_v4()) std::fill(address.bytes.begin() + 8, address.bytes.end(), uint8_t{0});
  return address;
}

std::optional<Refusal> find_in_file(const std::string& name, const std::string& id) {
  std::ifstream in(name, std::ios::binary);
  std::optional<Refusal> found;  // the last one wins: ids may come again after months
  for (std::string line; std::getline(in, line);)
    if (line.size() < kLongestLine && line.find(id) != line.npos)
      if (auto refusal = refusal_from_json(line); refusal && refusal->id == id) found = std::move(refusal);
  return found;
}

}  // namespace

RefusalLog::RefusalLog(Options options) : options_(std::move(options)), counter_(random_value<uint32_t>()) {
  if (!options_.directory.empty()) open_file();
}

RefusalLog::~RefusalLog() {
  if (file_ >= 0) close(file_);
}

std::string RefusalLog::record(Refusal refusal, Clock::time_point now) {
  std::lock_guard lock(mutex_);
  total_++;
  auto& peer = peer_of(refusal.peer, now);
  bool first = false;
  auto* last_id = last_of(peer, refusal.reason, first);
  if (!take_token(peer, now) && !first) {
    if (auto* last = find_in_memory(*last_id)) last->repeats++;
    return *last_id;
  }
  refusal.id = *last_id = peer.last_id = next_id();
  refusal.when = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  write_line(to_json(refusal));
  kept_.push_back(std::move(refusal));
  if (kept_.size() > options_.capacity) kept_.pop_front();
  return kept_.back().id;
}

// When the table is full, the peer that has been quiet longest goes: it has its full burst again anyway.
RefusalLog::Peer& RefusalLog::peer_of(const IpAddress& address, Clock::time_point now) {
  auto key = bucket_of(address);
  auto found = peers_.find(key);
  if (found != peers_.end()) return found->second;
  if (peers_.size() >= kMostPeers)
    peers_.erase(
        std::min_element(peers_.begin(), peers_.end(), [](auto& a, auto& b) { return a.second.filled < b.second.filled; }));
  return peers_[key] = Peer{static_cast<double>(options_.burst), now, {}, {}};
}

bool RefusalLog::keeps(const IpAddress& peer, Clock::time_point now) {
  std::lock_guard lock(mutex_);
  return fill(peer_of(peer, now), now);
}

// Gives what time has brought; whether there is one to take.
bool RefusalLog::fill(Peer& peer, Clock::time_point now) const {
  std::chrono::duration<double> passed = now - peer.filled;
  std::chrono::duration<double> one = options_.refill;
  peer.tokens = std::min<double>(options_.burst, peer.tokens + passed / one);
  peer.filled = now;
  return peer.tokens >= 1;
}

bool RefusalLog::take_token(Peer& peer, Clock::time_point now) {
  if (!fill(peer, now)) return false;
  peer.tokens -= 1;
  return true;
}

// Where the id of its last kept refusal for this reason stands; for reasons beyond the first few, for whatever reason.
std::string* RefusalLog::last_of(Peer& peer, const Reason& reason, bool& first) {
  if (reason.steps.empty()) return &peer.last_id;  // not looked for: see keeps()
  auto hash = std::hash<std::string>{}(reason.summary());
  for (auto& [known, id] : peer.last_ids)
    if (known == hash) return &id;
  if (peer.last_ids.size() >= kMostReasons) return &peer.last_id;
  first = true;
  return &peer.last_ids.emplace_back(hash, std::string()).second;
}

Refusal* RefusalLog::find_in_memory(std::string_view id) {
  for (auto refusal = kept_.rbegin(); refusal != kept_.rend(); ++refusal)
    if (refusal->id == id) return &*refusal;
  return nullptr;
}

// Fifteen bits count, so that no two of the last 32,768 are alike; fifteen are random, so that restarts do not repeat them.
std::string RefusalLog::next_id() {
  uint32_t bits = (counter_++ & 0x7fff) | (random_value<uint32_t>() & 0x7fff) << 15;
  std::string id = "R";
  for (int shift = 25; shift >= 0; shift -= 5) id += kAlphabet[bits >> shift & 31];
  return id;
}

void RefusalLog::open_file() {
  auto name = file_name(options_.directory);
  file_ = open(name.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  struct stat found{};
  file_size_ = file_ >= 0 && fstat(file_, &found) == 0 ? static_cast<size_t>(found.st_size) : 0;
}

void RefusalLog::rotate() {
  close(file_);
  auto name = file_name(options_.directory);
  std::rename(name.c_str(), (name + ".1").c_str());
  open_file();
}

// A line that cannot be written is lost to the disk only; memory has it, and a refusal must not fail for its log.
void RefusalLog::write_line(const std::string& line) {
  if (file_ >= 0 && file_size_ + line.size() + 1 > options_.file_bytes && file_size_ > 0) rotate();
  if (file_ < 0) return;
  auto ended = line + "\n";
  auto written = write(file_, ended.data(), ended.size());
  if (written == static_cast<ssize_t>(ended.size()))
    file_size_ += ended.size();
  else if (written > 0 && ftruncate(file_, static_cast<off_t>(file_size_)) != 0)  // half a line would spoil the next one
    file_size_ += static_cast<size_t>(written);
}

std::optional<Refusal> RefusalLog::find(std::string_view id) const {
  auto wanted = normalized_id(id);
  {
    std::lock_guard lock(mutex_);
    for (auto refusal = kept_.rbegin(); refusal != kept_.rend(); ++refusal)
      if (refusal->id == wanted) return *refusal;
  }
  return options_.directory.empty() ? std::nullopt : find_refusal(options_.directory, wanted);
}

std::deque<Refusal> RefusalLog::recent(size_t count) const {
  std::lock_guard lock(mutex_);
  auto first = kept_.size() > count ? kept_.end() - static_cast<long>(count) : kept_.begin();
  return {first, kept_.end()};
}

uint64_t RefusalLog::total() const {
  std::lock_guard lock(mutex_);
  return total_;
}

std::optional<Refusal> find_refusal(const std::string& directory, std::string_view id) {
  auto wanted = normalized_id(id);
  if (wanted.empty()) return std::nullopt;
  auto found = find_in_file(file_name(directory), wanted);
  return found ? found : find_in_file(file_name(directory) + ".1", wanted);
}

std::string normalized_id(std::string_view id) {
  std::string out;
  for (char c : id) {
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    out += c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
  }
  return out;
}

}  // namespace sallyport::policy
