#include "names/wins_table.h"

#include <algorithm>

#include "base/random.h"
#include "names/question.h"

namespace sallyport::names {

namespace {
__extension__ using Wide = unsigned __int128;
uint32_t number(const V4& address) { return load_le<uint32_t>(address.data()); }
}  // namespace

// Seeded, so that nobody outside can choose names that fall together.
size_t WinsTable::Hash::operator()(const nbt::Name& name) const noexcept {
  constexpr uint64_t kOdd = 0x9E3779B97F4A7C15;
  auto mixed = [](uint64_t a, uint64_t b) {
    auto product = static_cast<Wide>(a) * b;
    return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
  };
  auto low = load_le<uint64_t>(name.bytes.data()), high = load_le<uint64_t>(name.bytes.data() + 8);
  return mixed(mixed(low ^ seed, kOdd) ^ high, seed | 1);
}

WinsTable::WinsTable() : entries_(16, Hash{random_value<uint64_t>()}) {}

bool WinsTable::Entry::has(const V4& address) const {
  for (size_t i = 0; i < count(); i++)
    if (at(i).address == address) return true;
  return false;
}

void WinsTable::Entry::put(const V4& address, uint32_t until) {
  if (count() == 0 || (count() == 1 && at(0).address == address)) {
    more_.reset();
    one_ = {address, until};
    return;
  }
  if (!more_) more_ = std::make_unique<std::vector<Member>>(1, one_);
  std::erase_if(*more_, [&](const Member& member) { return member.address == address; });
  if (more_->size() >= kMostAddresses)
    more_->erase(std::min_element(more_->begin(), more_->end(), [](auto& a, auto& b) { return a.until < b.until; }));
  more_->push_back({address, until});
}

void WinsTable::Entry::drop(const V4& address) {
  if (!more_) {
    if (one_.address == address) one_ = {};
    return;
  }
  std::erase_if(*more_, [&](const Member& member) { return member.address == address; });
  if (more_->size() > 1) return;
  one_ = more_->empty() ? Member{} : more_->front();
  more_.reset();
}

uint32_t WinsTable::Entry::until() const {
  uint32_t last = 0;
  for (size_t i = 0; i < count(); i++) last = std::max(last, at(i).until);
  return last;
}

uint32_t WinsTable::second(Time now) const {
  return static_cast<uint32_t>(std::max<int64_t>(1, std::chrono::duration_cast<std::chrono::seconds>(now - epoch_).count()));
}

const WinsTable::Entry* WinsTable::find(const nbt::Name& name, Time now) const {
  auto found = entries_.find(name);
  return found == entries_.end() || found->second.until() <= second(now) ? nullptr : &found->second;
}

WinsTable::Entry* WinsTable::find(const nbt::Name& name, Time now) {
  return const_cast<Entry*>(static_cast<const WinsTable*>(this)->find(name, now));
}

WinsTable::Full WinsTable::room_for(const V4& sender) const {
  if (entries_.size() >= cap_) return Full::table;
  auto count = of_sender_.find(number(sender));
  return count != of_sender_.end() && count->second >= kMostOfOneHost ? Full::sender : Full::no;
}

WinsTable::Entry& WinsTable::make(const nbt::Name& name, const V4& sender) {
  erase(name);
  auto& entry = entries_[name];
  entry.sender = sender;
  of_sender_[number(sender)]++;
  return entry;
}

void WinsTable::erase(const nbt::Name& name) {
  auto found = entries_.find(name);
  if (found == entries_.end()) return;
  forget(found->second.sender);
  entries_.erase(found);
}

void WinsTable::forget(const V4& sender) {
  auto count = of_sender_.find(number(sender));
  if (count != of_sender_.end() && --count->second == 0) of_sender_.erase(count);
}

void WinsTable::sweep(Time now) {
  auto over = second(now);
  auto buckets = entries_.bucket_count();
  std::vector<nbt::Name> gone;
  for (size_t steps = buckets / 60 + 1; steps; steps--) {
    swept_ = swept_ + 1 < buckets ? swept_ + 1 : 0;
    for (auto one = entries_.begin(swept_); one != entries_.end(swept_); ++one)
      if (one->second.until() <= over) gone.push_back(one->first);
  }
  for (const auto& name : gone) erase(name);
}

std::vector<WinsRow> WinsTable::rows(size_t most, Time now) const {
  auto at = second(now);
  std::vector<const Map::value_type*> all;
  for (const auto& each : entries_)
    if (each.second.until() > at) all.push_back(&each);
  auto last = all.begin() + static_cast<ptrdiff_t>(std::min(most, all.size()));
  std::partial_sort(all.begin(), last, all.end(), [](auto* a, auto* b) { return a->first < b->first; });
  std::vector<WinsRow> out;
  for (auto one = all.begin(); one != last; ++one) {
    const auto& entry = (*one)->second;
    WinsRow row{(*one)->first, entry.flags, {}, entry.until() - at};
    for (size_t i = 0; i < entry.count(); i++) row.addresses.push_back(entry.at(i).address);
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace sallyport::names
