#include "telemetry/legacy_record.h"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace sallyport::telemetry {
namespace {

constexpr size_t kLongestName = 128;

policy::Time wall_clock() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

// Peers choose names, and how long they are.
void cut(std::string& name) {
  if (name.size() > kLongestName) name.resize(kLongestName);
}

size_t hash_of(const Use& use) {
  auto hash = std::hash<std::string>{};
  size_t all = 0;
  for (auto* part : {&use.calling_name, &use.user, &use.share, &use.kind}) all = all * 1'000'003 + hash(*part);
  return all;
}

}  // namespace

LegacyRecord::LegacyRecord(Options options) : options_(std::move(options)) {
  if (options_.directory.empty()) return;
  open();
  thread_ = std::thread([this] { run(); });
}

LegacyRecord::~LegacyRecord() {
  if (!thread_.joinable()) return;
  {
    std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

// What cannot be opened now is tried again with each write.
void LegacyRecord::open() {
  std::lock_guard guard(file_mutex_);
  auto file = LegacyFile::make(options_.directory, options_.limits, wall_clock());
  if (!file) return told(file.error());
  file_.emplace(std::move(*file));
  if (auto set = file_->set_policy_file(options_.policy_file); !set) told(set.error());
  auto seen = file_->seen_on_139();
  if (!seen) return told(seen.error());
  std::ranges::sort(*seen, std::greater(), &policy::SeenDevice::last_seen);
  if (seen->size() > options_.devices) seen->resize(options_.devices);
  std::lock_guard memory(mutex_);
  for (auto& each : *seen) {
    auto& last = seen_[{each.device, each.calling_name}];
    last = std::max(last, each.last_seen);
  }
}

void LegacyRecord::count(Use use, policy::Time now) {
  for (auto* name : {&use.calling_name, &use.user, &use.share, &use.kind}) cut(*name);
  auto day = day_of(now);
  std::lock_guard guard(mutex_);
  if (use.kind == kind::kPort139) remember(use, now);
  if (options_.directory.empty()) return;
  if (crowded(use, day)) use.calling_name = use.user = kOthers;
  auto found = gathered_.find({day, use});
  if (found == gathered_.end()) {
    if (gathered_.size() >= options_.gathered) shed();
    found = gathered_.emplace(std::pair(day, use), UseCount{use, 0, now}).first;
    if (gathered_.size() == 1) wake_.notify_all();
  }
  found->second.count++;
  found->second.last_seen = std::max(found->second.last_seen, now);
}

// Who has been quiet longest goes first. Only devices with a lease come to 139, so there are few, but they choose their names.
void LegacyRecord::remember(const Use& use, policy::Time now) {
  auto& last = seen_[{use.device, use.calling_name}];
  last = std::max(last, now);
  if (seen_.size() <= options_.devices) return;
  seen_.erase(std::ranges::min_element(seen_, {}, [](auto& entry) { return entry.second; }));
}

// One device that takes a new name with each login must not push others out of the record.
bool LegacyRecord::crowded(const Use& use, int64_t day) {
  if (day != today_) used_today_.clear();
  today_ = day;
  if (used_today_.size() >= options_.devices && !used_today_.contains(use.device)) used_today_.erase(used_today_.begin());
  auto& used = used_today_[use.device];
  auto hash = hash_of(use);
  if (used.contains(hash)) return false;
  if (used.size() >= options_.of_device) return true;
  used.insert(hash);
  return false;
}

// Nothing could be written for long: the eighth that was seen longest ago is given up at once, which costs little a count.
void LegacyRecord::shed() {
  std::vector<policy::Time> times;
  for (auto& [key, each] : gathered_) times.push_back(each.last_seen);
  auto eighth = times.begin() + static_cast<long>(times.size() / 8);
  std::nth_element(times.begin(), eighth, times.end());
  auto leave = times.size() / 8 + 1;
  std::erase_if(gathered_, [&](auto& entry) { return leave && entry.second.last_seen <= *eighth && leave--; });
}

void LegacyRecord::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [&] { return stopping_ || !gathered_.empty(); });
    if (!stopping_) wake_.wait_for(lock, options_.every, [&] { return stopping_; });
    bool last = stopping_;
    lock.unlock();
    write_now();
    if (last) return;
    lock.lock();
  }
}

bool LegacyRecord::write_now() {
  if (options_.directory.empty()) return true;
  bool opened;
  {
    std::lock_guard guard(file_mutex_);
    opened = file_.has_value();
  }
  if (!opened) open();
  std::lock_guard guard(file_mutex_);
  Gathered uses;
  {
    std::lock_guard memory(mutex_);
    uses.swap(gathered_);
  }
  if (uses.empty()) return true;
  if (write(uses)) return true;
  keep(std::move(uses));
  return false;
}

// Day by day, each a transaction; what is written is taken out.
bool LegacyRecord::write(Gathered& uses) {
  if (!file_) return false;
  while (!uses.empty()) {
    auto day = uses.begin()->first.first;
    std::vector<UseCount> of_day;
    auto end = uses.begin();
    for (; end != uses.end() && end->first.first == day; ++end) of_day.push_back(end->second);
    if (auto added = file_->add(day, of_day); !added) return told(added.error()), false;
    uses.erase(uses.begin(), end);
  }
  if (in_trouble_) spdlog::info("the record of legacy uses is written again");
  in_trouble_ = false;
  return true;
}

// Not written: it waits with what has come meanwhile.
void LegacyRecord::keep(Gathered&& unwritten) {
  std::lock_guard guard(mutex_);
  for (auto& [key, each] : unwritten) {
    auto found = gathered_.find(key);
    if (found != gathered_.end()) {
      found->second.count += each.count;
      continue;
    }
    if (gathered_.size() >= options_.gathered) shed();
    gathered_.emplace(key, std::move(each));
  }
}

void LegacyRecord::told(const std::string& trouble) {
  if (!std::exchange(in_trouble_, true))
    spdlog::error("{}; until then uses of the old door are counted in memory, and clients notice nothing", trouble);
}

std::vector<policy::SeenDevice> LegacyRecord::seen_on_139() const {
  std::lock_guard guard(mutex_);
  std::vector<policy::SeenDevice> all;
  for (auto& [who, last] : seen_) all.push_back({who.first, who.second, last});
  return all;
}

}  // namespace sallyport::telemetry
