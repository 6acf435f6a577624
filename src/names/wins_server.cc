#include "names/wins_server.h"

#include <algorithm>

#include "base/random.h"
#include "names/question.h"

namespace sallyport::names {

using nbt::Opcode;
using nbt::Rcode;

namespace {

// A holder is asked this often before it counts as gone; who claims is told to wait that long (RFC 1002 4.2.16).
constexpr auto kHolderRetry = 500ms;
constexpr int kHolderTries = 3;
constexpr uint32_t kWait = 3;  // seconds
constexpr V4 kAnyOfGroup{255, 255, 255, 255};

WinsKind kind_of(const Claim& claim, Opcode opcode) {
  if (claim.group())
    return claim.name.name.suffix() == nbt::suffix::kDomainControllers ? WinsKind::internet_group : WinsKind::group;
  return opcode == Opcode::multihomed_registration || claim.owners.size() > 1 ? WinsKind::multihomed : WinsKind::unique;
}

bool is_group(WinsKind kind) { return kind == WinsKind::group || kind == WinsKind::internet_group; }

uint32_t granted(uint32_t wanted) {
  return wanted == 0 ? WinsServer::kLongestTtl : std::clamp(wanted, WinsServer::kShortestTtl, WinsServer::kLongestTtl);
}

// A master browser is one network's own affair: said to be registered, and never found (so do Windows' servers and Samba's).
bool not_kept(const nbt::Name& name) { return name.suffix() == nbt::suffix::kMasterBrowser; }

void answer(const Claim& claim, uint16_t id, const nbt::ScopedName& name, Rcode rcode, const Sender& to, Outbox& out) {
  uint32_t ttl = rcode == Rcode::success ? granted(claim.ttl) : 0;
  out.push_back({to.link, to.address, to.port, answer_about(id, registration_answer(rcode), name, claim.owners, ttl)});
}

}  // namespace

// A sender speaks for itself; when it has several addresses, for those that could be a machine's of these networks.
Rcode WinsServer::refusal(const Claim& claim, const nbt::Packet& packet, const Sender& from, bool ours) const {
  if (claim.name.name.bytes[0] == '*') return Rcode::refused;
  bool several = packet.opcode() == Opcode::multihomed_registration || claim.owners.size() > 1;
  for (const auto& owner : claim.owners)
    if (owner.address != from.address && !(several && !claim.group() && registers_(owner.address))) return Rcode::refused;
  return ours ? Rcode::active : Rcode::success;
}

// RFC 1002 5.1.4.1
void WinsServer::on_registration(const Claim& claim, const nbt::Packet& packet, const Sender& from, bool ours, Time now,
                                 Outbox& out) {
  const auto& as_asked = packet.questions.front().name;
  auto say = [&](Rcode rcode) { answer(claim, packet.transaction_id, as_asked, rcode, from, out); };
  if (auto refused = refusal(claim, packet, from, ours); refused != Rcode::success) return say(refused);
  if (not_kept(claim.name.name)) return say(Rcode::success);
  auto* entry = table_.find(claim.name.name, now);
  if (!entry) return say(stored(claim, packet.opcode(), from, now));
  if (is_group(entry->kind)) return say(claim.group() ? stored(claim, packet.opcode(), from, now) : Rcode::active);
  if (!claim.group() && same_machine(*entry, claim)) return say(stored(claim, packet.opcode(), from, now));
  challenge(claim, packet, from, *entry, now, out);
}

// Nothing new is claimed by who holds the name at each address named.
bool WinsServer::same_machine(const WinsTable::Entry& entry, const Claim& claim) const {
  return std::all_of(claim.owners.begin(), claim.owners.end(), [&](const auto& owner) { return entry.has(owner.address); });
}

Rcode WinsServer::stored(const Claim& claim, Opcode opcode, const Sender& from, Time now) {
  if (!table_.find(claim.name.name, now) && table_.room_for(from.address) != WinsTable::Full::no) return Rcode::refused;
  store(claim, opcode, from, now);
  return Rcode::success;
}

void WinsServer::store(const Claim& claim, Opcode opcode, const Sender& from, Time now) {
  auto kind = kind_of(claim, opcode);
  auto* entry = table_.find(claim.name.name, now);
  // A machine that names one address after it had several still has the others, until their time is over.
  bool goes_on = entry && (entry->kind == kind || (entry->kind == WinsKind::multihomed && kind == WinsKind::unique) ||
                           (entry->kind == WinsKind::unique && kind == WinsKind::multihomed));
  if (!goes_on) entry = &table_.make(claim.name.name, from.address), entry->kind = kind;
  if (kind == WinsKind::multihomed) entry->kind = kind;
  entry->flags = claim.owners.front().flags & (nbt::node_flags::kGroup | nbt::node_flags::kNodeType);
  auto until = table_.second(now) + granted(claim.ttl);
  if (kind == WinsKind::group) return entry->put(kAnyOfGroup, until);
  for (const auto& owner : claim.owners) entry->put(owner.address, until);
}

// RFC 1002 5.1.4.3. A normal group stays until its time is over: its other members may still be there.
void WinsServer::on_release(const Claim& claim, const nbt::Packet& packet, const Sender& from, Time now, Outbox& out) {
  auto* entry = table_.find(claim.name.name, now);
  auto rcode = Rcode::success;
  if (entry && entry->kind != WinsKind::group) {
    if (!entry->has(from.address)) rcode = Rcode::active;
    else if (entry->drop(from.address), entry->count() == 0) table_.erase(claim.name.name);
  }
  out.push_back({from.link, from.address, from.port,
                 answer_about(packet.transaction_id, release_answer(rcode), packet.questions.front().name, claim.owners, 0)});
}

void WinsServer::refuse(const Claim& claim, const nbt::Packet& packet, const Sender& from, Outbox& out) const {
  bool release = packet.opcode() == Opcode::release;
  auto flags = release ? release_answer(Rcode::success) : registration_answer(Rcode::refused);
  const auto& name = packet.questions.front().name;
  out.push_back({from.link, from.address, from.port, answer_about(packet.transaction_id, flags, name, claim.owners, 0)});
}

// ---- challenges ----

// Two who want the same name at once: the second asks again when it has heard nothing.
void WinsServer::challenge(const Claim& claim, const nbt::Packet& packet, const Sender& from, const WinsTable::Entry& entry,
                           Time now, Outbox& out) {
  auto same = [&](const Challenge& each) { return each.claim.name.name == claim.name.name; };
  if (std::any_of(challenges_.begin(), challenges_.end(), same)) return;
  if (challenges_.size() >= kMostChallenges)
    return answer(claim, packet.transaction_id, packet.questions.front().name, Rcode::refused, from, out);
  Challenge made{
      claim, from, packet.transaction_id, random_value<uint16_t>(), packet.questions.front().name, packet.opcode(), {}, 0,
      now,   false};
  for (size_t i = 0; i < entry.count(); i++) made.holders.push_back(entry.at(i).address);
  out.push_back({from.link, from.address, from.port, wait_for_answer(packet.transaction_id, packet.flags, made.as_asked, kWait)});
  advance(challenges_.emplace_back(std::move(made)), now, out);
}

void WinsServer::advance(Challenge& challenge, Time now, Outbox& out) {
  if (challenge.tries >= kHolderTries) {
    challenge.holders.erase(challenge.holders.begin());
    challenge.tries = 0;
    challenge.id = random_value<uint16_t>();
  }
  if (challenge.holders.empty()) return decide(challenge, false, now, out);
  Buffer query;
  append_packet(nbt::name_query(challenge.id, challenge.claim.name, false), query);
  out.push_back({challenge.from.link, challenge.holders.front(), nbt::kNameServicePort, std::move(query)});
  challenge.tries++;
  challenge.due = now + kHolderRetry;
}

void WinsServer::decide(Challenge& challenge, bool keeps, Time now, Outbox& out) {
  challenge.over = true;
  auto rcode = Rcode::active;
  if (!keeps) {
    // The holder is gone, or is the one who claims: what it had is its own, or nobody's.
    auto* entry = table_.find(challenge.claim.name.name, now);
    bool adds = entry && challenge.opcode == Opcode::multihomed_registration && !challenge.holders.empty();
    if (!adds) table_.erase(challenge.claim.name.name);
    rcode = stored(challenge.claim, challenge.opcode, challenge.from, now);
  }
  answer(challenge.claim, challenge.request_id, challenge.as_asked, rcode, challenge.from, out);
}

bool WinsServer::on_response(const nbt::Packet& packet, const V4& source, Time now, Outbox& out) {
  if (packet.opcode() != Opcode::query || packet.answers.empty()) return false;
  auto name = upper(packet.answers.front().name.name);
  for (auto& challenge : challenges_) {
    if (challenge.over || challenge.id != packet.transaction_id || challenge.holders.empty() ||
        challenge.holders.front() != source || challenge.claim.name.name != name)
      continue;
    on_holder(challenge, packet, now, out);
    return true;
  }
  return false;
}

void WinsServer::on_holder(Challenge& challenge, const nbt::Packet& packet, Time now, Outbox& out) {
  auto owners = owners_in(packet);
  if (packet.rcode() != Rcode::success || owners.empty()) {
    challenge.tries = kHolderTries;  // it says that it has not
    return advance(challenge, now, out);
  }
  // A machine with several addresses claims the second: the holder names it among its own.
  bool is_claimant = challenge.opcode == Opcode::multihomed_registration &&
                     std::any_of(owners.begin(), owners.end(),
                                 [&](const auto& owner) { return owner.address == challenge.claim.owners.front().address; });
  decide(challenge, !is_claimant, now, out);
}

void WinsServer::tick(Time now, Outbox& out) {
  for (auto& challenge : challenges_)
    if (!challenge.over && challenge.due <= now) advance(challenge, now, out);
  std::erase_if(challenges_, [](const Challenge& challenge) { return challenge.over; });
  if (now - swept_ >= 1s) table_.sweep(swept_ = now);
}

Time WinsServer::next() const {
  Time out = table_.size() ? swept_ + 1s : kNever;
  for (const auto& challenge : challenges_) out = std::min(out, challenge.over ? Time() : challenge.due);
  return out;
}

}  // namespace sallyport::names
