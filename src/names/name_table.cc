#include "names/name_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/random.h"
#include "names/question.h"
#include "wire/encoder.h"

namespace sallyport::names {

using State = OwnName::State;
using policy::NodeType;

namespace {

constexpr size_t kMostNews = 64;

// Names of the browser that mean something on one network alone; WINS servers do not keep them.
bool is_local(const nbt::Name& name) {
  return name.suffix() == nbt::suffix::kMasterBrowser || (name.bytes[0] == 1 && name.bytes[1] == 2 && name.suffix() == 1);
}

std::string address_text(const V4& address) { return policy::to_string(to_ip(address)); }

}  // namespace

NameTable::NameTable(size_t link_number, Link link, NodeSettings settings)
    : number_(link_number), link_(std::move(link)), settings_(std::move(settings)) {
  changed();
}

void NameTable::add(const nbt::Name& name, bool group, Time now) {
  auto folded = upper(name);
  auto same = [&](const Entry& entry) { return entry.name == folded; };
  if (entries_.size() >= kMostOwnNames || std::any_of(entries_.begin(), entries_.end(), same)) return;
  auto& entry = entries_.emplace_back();
  entry.name = folded;
  entry.group = group;
  begin(entry, first_step(entry), now);
}

void NameTable::remove(const nbt::Name& name, Outbox& out) {
  auto folded = upper(name);
  std::erase_if(entries_, [&](const Entry& entry) {
    if (entry.name != folded) return false;
    send_release(entry, out);
    return true;
  });
  changed();
}

void NameTable::release_all(Outbox& out) {
  for (const auto& entry : entries_) send_release(entry, out);
  entries_.clear();
  changed();
}

// ---- registration ----

uint16_t NameTable::flags_of(const Own& own) const {
  return static_cast<uint16_t>((own.group ? nbt::node_flags::kGroup : 0) | static_cast<uint16_t>(settings_.node) << 13);
}

nbt::NameAddress NameTable::address_of(const Own& own) const { return {flags_of(own), link_.address}; }

bool NameTable::uses_server(const Entry& entry) const {
  return settings_.node != NodeType::b && !settings_.wins.empty() && !is_local(entry.name);
}

// B and M broadcast first, P and H ask the server first; P never broadcasts (RFC 1001 10).
NameTable::Step NameTable::first_step(const Entry& entry) const {
  bool broadcasts_first = settings_.node == NodeType::b || settings_.node == NodeType::m;
  if (!broadcasts_first && uses_server(entry)) return Step::server;
  return settings_.node == NodeType::p ? Step::idle : Step::broadcast;
}

// A name that was ours stays in use while it is claimed anew.
void NameTable::begin(Entry& entry, Step step, Time now) {
  if (!entry.usable()) entry.state = State::registering;
  entry.step = step;
  entry.id = random_value<uint16_t>();
  entry.tries = entry.server = 0;
  if (step == Step::idle) return settle(entry, now);
  entry.due = now;
}

void NameTable::tick(Time now, Outbox& out) {
  for (auto& entry : entries_)
    for (int turns = 0; entry.due <= now && turns < 16; turns++) advance(entry, now, out);
}

Time NameTable::next() const {
  Time out = kNever;
  for (const auto& entry : entries_) out = std::min(out, entry.due);
  return out;
}

void NameTable::advance(Entry& entry, Time now, Outbox& out) {
  switch (entry.step) {
    case Step::idle: return begin(entry, entry.usable() && entry.at_server ? Step::refresh : first_step(entry), now);
    case Step::broadcast: return claim_by_broadcast(entry, now, out);
    case Step::server:
    case Step::refresh: return ask_server(entry, now, out);
  }
}

// RFC 1002 5.1.1.1: three times, a quarter of a second apart; when nobody objects, once more as what stands.
void NameTable::claim_by_broadcast(Entry& entry, Time now, Outbox& out) {
  if (entry.tries < kBroadcastTries && !audience(link_, settings_.announce).empty()) {
    to_audience(request_about(entry.id, kClaimFlags, scoped(entry), address_of(entry), 0), out);
    entry.tries++;
    entry.due = now + kBroadcastRetry;
    return;
  }
  to_audience(request_about(entry.id, kOverwriteFlags, scoped(entry), address_of(entry), 0), out);
  bool server_next = settings_.node == NodeType::m && uses_server(entry) && !entry.at_server;
  entry.state = State::registered;
  changed();
  if (server_next) return begin(entry, Step::server, now);
  settle(entry, now);
}

// RFC 1002 5.1.2.1
void NameTable::ask_server(Entry& entry, Time now, Outbox& out) {
  if (settings_.wins.empty()) return settle(entry, now);
  if (entry.tries >= kServerTries) return next_server(entry, now);
  auto opcode = entry.step == Step::refresh                  ? nbt::Opcode::refresh
                : settings_.several_links && !entry.group ? nbt::Opcode::multihomed_registration
                                                          : nbt::Opcode::registration;
  out.push_back({number_, settings_.wins[entry.server], nbt::kNameServicePort,
                 request_about(entry.id, server_flags(opcode), scoped(entry), address_of(entry), kOwnTtl)});
  entry.tries++;
  entry.due = now + kServerRetry;
}

// Each server in turn. When none answers an H node broadcasts; the name is used in any case, and the servers are tried again.
void NameTable::next_server(Entry& entry, Time now) {
  entry.tries = 0;
  entry.id = random_value<uint16_t>();
  if (++entry.server < settings_.wins.size()) return void(entry.due = now);
  if (entry.at_server || entry.state == State::registering)
    tell(fmt::format("{}: no WINS server answers; tried again in five minutes", nbt::to_string(entry.name)));
  entry.at_server = false;
  entry.server = 0;
  if (settings_.node == NodeType::h && entry.state == State::registering) return begin(entry, Step::broadcast, now);
  settle(entry, now);
}

// Nothing more to do now: the name is ours.
void NameTable::settle(Entry& entry, Time now) {
  entry.step = Step::idle;
  entry.state = State::registered;
  entry.due = kNever;
  if (entry.at_server)
    entry.due = entry.ttl ? now + std::max<Clock::duration>(std::chrono::seconds(entry.ttl) / 2, kTryAgain) : kNever;
  else if (uses_server(entry))
    entry.due = now + kTryAgain;
  changed();
}

void NameTable::lose(Entry& entry, const V4& to, Time now) {
  if (entry.state != State::conflict)
    tell(fmt::format("{} is not ours: {} says that another machine has it; tried again in five minutes",
                     nbt::to_string(entry.name), address_text(to)));
  entry.state = State::conflict;
  entry.step = Step::idle;
  entry.at_server = false;
  entry.due = now + kTryAgain;
  changed();
}

// ---- what others say ----

bool NameTable::believes(const Entry& entry, const V4& source) const {
  switch (entry.step) {
    case Step::idle: return false;
    case Step::broadcast: return in_audience(link_, settings_.announce, source);
    case Step::server:
    case Step::refresh: return entry.server < settings_.wins.size() && settings_.wins[entry.server] == source;
  }
  return false;
}

bool NameTable::on_response(const nbt::Packet& packet, const V4& source, Time now) {
  if (packet.answers.empty() || !same_scope(packet.answers.front().name.scope, settings_.scope)) return false;
  auto name = upper(packet.answers.front().name.name);
  auto entry = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& each) { return each.name == name; });
  if (entry == entries_.end()) return false;
  if (packet.transaction_id != entry->id || !believes(*entry, source)) {
    bool demand = packet.opcode() == nbt::Opcode::registration && packet.rcode() == nbt::Rcode::conflict;
    if (demand && in_audience(link_, settings_.announce, source)) on_conflict(*entry, now);
    return demand;
  }
  bool to_server = entry->step != Step::broadcast;
  if (packet.opcode() == nbt::Opcode::wack) {
    auto wait = std::min<Clock::duration>(std::chrono::seconds(packet.answers.front().ttl), kLongestWait);
    if (to_server) entry->due = now + std::max<Clock::duration>(wait, 1s);
  } else if (packet.opcode() == nbt::Opcode::query || packet.opcode() == nbt::Opcode::release) {
    return false;
  } else if (packet.rcode() != nbt::Rcode::success) {
    lose(*entry, source, now);
  } else if (to_server) {
    granted(*entry, packet, now);
  }
  return true;
}

void NameTable::granted(Entry& entry, const nbt::Packet& packet, Time now) {
  entry.at_server = true;
  entry.ttl = packet.answers.front().ttl;
  settle(entry, now);
}

// NAME CONFLICT DEMAND, RFC 1002 4.2.8. Anybody could send one to silence us, as it once silenced Windows (CVE-2000-0673): it
// only makes us ask again, once a minute at most, and who really has the name will say so.
void NameTable::on_conflict(Entry& entry, Time now) {
  if (!entry.usable() || entry.step != Step::idle || (entry.verified != Time() && now - entry.verified < 1min)) return;
  entry.verified = now;
  tell(fmt::format("{}: told that it is in conflict; claimed again to find out", nbt::to_string(entry.name)));
  begin(entry, first_step(entry), now);
}

// RFC 1002 5.1.1.5, [MS-NBTE] 3.1.5.1: not for a name in conflict, nor one that begins with an asterisk. Two that claim a group
// do not contradict each other.
bool NameTable::defend(const Claim& claim, const nbt::Packet& packet, const V4& source, uint16_t port, Outbox& out) const {
  if (!same_scope(claim.name.scope, settings_.scope) || claim.name.name.bytes[0] == '*') return false;
  auto* own = find(claim.name.name);
  if (!own || (own->group && claim.group())) return false;
  bool is_us = source == link_.address ||
               std::all_of(claim.owners.begin(), claim.owners.end(), [&](auto& owner) { return owner.address == link_.address; });
  if (is_us) return false;
  auto owner = address_of(*own);
  out.push_back(
      {number_, source, port,
       answer_about(packet.transaction_id, registration_answer(nbt::Rcode::active), packet.questions[0].name, {&owner, 1}, 0)});
  return true;
}

// ---- the table ----

const NameTable::Own* NameTable::find(const nbt::Name& name) const {
  for (const auto& entry : entries_)
    if (entry.name == name) return entry.usable() ? &entry : nullptr;
  return nullptr;
}

std::vector<OwnName> NameTable::all() const {
  std::vector<OwnName> out;
  for (const auto& entry : entries_) out.push_back({scoped(entry), entry.group, entry.state, link_.address});
  return out;
}

void NameTable::changed() {
  using namespace nbt::node_flags;
  nbt::NodeStatus status;
  for (const auto& entry : entries_) {
    if (entry.state == State::registering) continue;
    uint16_t more = entry.state == State::conflict ? kActive | kConflict : kActive;
    status.names.push_back({entry.name, static_cast<uint16_t>(flags_of(entry) | more)});
  }
  nbt::NodeStatistics statistics;
  statistics.unit_id = link_.hardware;
  Buffer tail;
  wire::encode(statistics, tail, 0);
  status.statistics = tail;
  status_.clear();
  wire::encode(status, status_, 0);
}

void NameTable::tell(std::string text) {
  if (news_.size() < kMostNews) news_.push_back(fmt::format("{} on {}", std::move(text), address_text(link_.address)));
}

// ---- sending ----

void NameTable::to_audience(const Buffer& datagram, Outbox& out) const {
  for (const auto& to : audience(link_, settings_.announce))
    out.push_back({number_, to, nbt::kNameServicePort, Buffer(datagram.bytes())});
}

// RFC 1002 5.1.1.4, 5.1.2.4. Nobody need answer.
void NameTable::send_release(const Entry& entry, Outbox& out) const {
  if (entry.state == State::conflict) return;
  if (settings_.node != NodeType::p) {
    auto flags = static_cast<uint16_t>(kReleaseFlags | nbt::name_flags::kBroadcast);
    to_audience(request_about(random_value<uint16_t>(), flags, scoped(entry), address_of(entry), 0), out);
  }
  if (entry.at_server)
    out.push_back({number_, settings_.wins[entry.server], nbt::kNameServicePort,
                   request_about(random_value<uint16_t>(), kReleaseFlags, scoped(entry), address_of(entry), 0)});
}

}  // namespace sallyport::names
