#include "browser/server_list.h"

#include <algorithm>

namespace sallyport::browser {

namespace {
using namespace std::chrono_literals;
using brws::server_type::kDomainEnum;
using brws::server_type::kLocalListOnly;

constexpr size_t kLongestName = 15, kLongestComment = 48;
constexpr int kMissedPeriods = 3;  // [MS-BRWS] 3.3.5.7

std::string upper(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return out;
}

// A period that nobody would announce in is somebody's attempt to be listed for ever, or a mistake.
Time until(Duration period, Time now) { return now + kMissedPeriods * std::clamp<Duration>(period, 1min, 15min); }
}  // namespace

std::optional<std::string> listed_name(std::string_view name) {
  auto wrong = [](unsigned char c) { return c < ' ' || c == 0x7F || c == '\\' || c == '/'; };
  if (name.empty() || name.size() > kLongestName || std::any_of(name.begin(), name.end(), wrong)) return std::nullopt;
  return upper(name);
}

void ServerList::set_own(ServerEntry self, std::string workgroup, std::string master) {
  self_ = std::move(self);
  workgroup_ = std::move(workgroup);
  master_ = std::move(master);
}

// At a cap the newcomer is left out: who is there already has been heard before.
void ServerList::put(Table& table, size_t cap, Key key, Heard heard) {
  auto found = table.find(key);
  if (found == table.end()) {
    auto theirs = std::count_if(table.begin(), table.end(), [&](const auto& each) { return each.second.from == heard.from; });
    if (table.size() >= cap || static_cast<size_t>(theirs) >= limits_.of_one_address) return;
    found = table.emplace(std::move(key), Heard{}).first;
  }
  found->second = std::move(heard);
}

void ServerList::heard(const names::V4& from, std::string_view workgroup, ServerEntry server, Duration period, Time now) {
  auto name = listed_name(server.name);
  if (!name || *name == self_.name) return;
  server.name = *name;
  Key key{upper(workgroup), std::move(*name)};
  if (server.type == 0) {
    servers_.erase(key);
    return;
  }
  server.type &= ~(kDomainEnum | kLocalListOnly);  // no services, but what is asked for
  if (server.comment.size() > kLongestComment) server.comment.resize(kLongestComment);
  put(servers_, limits_.servers, std::move(key), {std::move(server), from, until(period, now)});
}

void ServerList::heard_workgroup(const names::V4& from, ServerEntry workgroup, Duration period, Time now) {
  auto name = listed_name(workgroup.name), master = listed_name(workgroup.comment);
  if (!name || !master || *name == workgroup_) return;
  workgroup.name = *name, workgroup.comment = std::move(*master);
  workgroup.type |= kDomainEnum;
  Key key{"", std::move(*name)};
  put(workgroups_, limits_.workgroups, std::move(key), {std::move(workgroup), from, until(period, now)});
}

void ServerList::expire(Time now) {
  for (auto* table : {&servers_, &workgroups_}) std::erase_if(*table, [&](const auto& each) { return each.second.until <= now; });
}

void ServerList::forget(const names::V4& from) {
  for (auto* table : {&servers_, &workgroups_}) std::erase_if(*table, [&](const auto& each) { return each.second.from == from; });
}

void ServerList::clear() {
  servers_.clear();
  workgroups_.clear();
}

std::vector<ServerEntry> ServerList::workgroups() const {
  std::vector<ServerEntry> out{{workgroup_, brws::server_type::kNt | kDomainEnum, self_.version_major, self_.version_minor, master_}};
  for (const auto& [key, heard] : workgroups_)
    if (key.second != workgroup_) out.push_back(heard.entry);
  return out;
}

std::vector<ServerEntry> ServerList::list(std::string_view workgroup, uint32_t mask) const {
  // All ones is "all servers", and no question for workgroups. [MS-RAP] 2.5.5.2.1
  if (mask != brws::server_type::kAll && mask & kDomainEnum) return workgroups();
  mask &= ~kLocalListOnly;
  auto wanted = workgroup.empty() ? workgroup_ : upper(workgroup);
  std::vector<ServerEntry> out;
  if (wanted == workgroup_ && self_.type & mask) out.push_back(self_);
  for (auto each = servers_.lower_bound({wanted, ""}); each != servers_.end() && each->first.first == wanted; ++each)
    if (each->second.entry.type & mask && each->first.second != self_.name) out.push_back(each->second.entry);
  return out;
}

}  // namespace sallyport::browser
