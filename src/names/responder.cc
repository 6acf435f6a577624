#include "names/responder.h"

#include <algorithm>

namespace sallyport::names {

using nbt::Opcode;

namespace {

NodeSettings settings_of(const Plan& plan) {
  const auto& netbios = plan.policy->netbios;
  NodeSettings out{netbios.node, netbios.announce, {}, netbios.scope, plan.links.size() > 1};
  for (const auto& server : netbios.wins) out.wins.push_back(to_v4(server));
  return out;
}

bool same_but_devices(Link a, const Link& b) {
  a.devices = b.devices;
  return a == b;
}

bool is_registration(Opcode opcode) {
  return opcode == Opcode::registration || opcode == Opcode::refresh || opcode == Opcode::refresh_alternate ||
         opcode == Opcode::multihomed_registration;
}

}  // namespace

Responder::Responder(const Surroundings& surroundings)
    : gate_(surroundings), wins_([this](const V4& address) { return gate_.in_wins_zone(address, wall_); }) {}

// ---- what is served ----

std::vector<std::pair<nbt::Name, bool>> Responder::names_of(const Plan& plan, const V4& link) const {
  std::vector<std::pair<nbt::Name, bool>> out{{nbt::Name::of(plan.machine), false},
                                              {nbt::Name::of(plan.machine, nbt::suffix::kFileServer), false},
                                              {nbt::Name::of(plan.workgroup), true}};
  for (const auto& each : further_)
    if (each.is_on(link)) out.emplace_back(each.name, each.group);
  return out;
}

void Responder::configure(const Plan& plan, Time now, Outbox& out) {
  auto settings = settings_of(plan);
  bool same_node = settings == settings_ && plan.machine == machine_ && plan.workgroup == workgroup_;
  std::vector<NameTable> fresh;
  std::vector<bool> kept(tables_.size());
  for (const auto& link : plan.links) {
    auto number = fresh.size();
    if (same_node && number < tables_.size() && same_but_devices(tables_[number].link(), link)) {
      kept[number] = true;
      fresh.push_back(std::move(tables_[number]));
      fresh.back().set_devices(link.devices);
      continue;
    }
    auto& table = fresh.emplace_back(number, link, settings);
    for (const auto& [name, group] : names_of(plan, link.address)) table.add(name, group, now);
  }
  for (size_t i = 0; i < tables_.size(); i++)
    if (!kept[i]) tables_[i].release_all(out);
  tables_ = std::move(fresh);
  settings_ = std::move(settings);
  machine_ = plan.machine;
  workgroup_ = plan.workgroup;
  scope_ = encoded_scope(settings_.scope);
  gate_.set_policy(plan.policy);
  wins_.table().set_cap(plan.policy->limits.wins_names);
  resolver_.configure(plan.links, settings_);
}

void Responder::add_name(const nbt::Name& name, bool group, Time now, const std::optional<V4>& link) {
  auto same = [&](const auto& each) { return each.name == name && each.link == link; };
  if (further_.size() >= kMostOwnNames || std::any_of(further_.begin(), further_.end(), same)) return;
  const auto& fresh = further_.emplace_back(Further{name, group, link});
  for (auto& table : tables_)
    if (fresh.is_on(table.link().address)) table.add(name, group, now);
}

void Responder::remove_name(const nbt::Name& name, Outbox& out, const std::optional<V4>& link) {
  Further gone{name, false, link};
  std::erase_if(further_, [&](const auto& each) { return each.name == name && each.link == link; });
  for (auto& table : tables_)
    if (gone.is_on(table.link().address)) table.remove(name, out);
}

bool Responder::owns(const nbt::ScopedName& name, const V4& link_address) const {
  if (!same_scope(name.scope, settings_.scope)) return false;
  return std::any_of(tables_.begin(), tables_.end(), [&](const NameTable& table) {
    return table.link().address == link_address && table.find(upper(name.name));
  });
}

// ---- datagrams ----

size_t Responder::take(const Heard& heard, MutableBytes answer, Time now, policy::Time wall, Outbox& out) {
  if (heard.link >= tables_.size() || heard.datagram.size() < 12) return 0;
  const auto& own = tables_[heard.link].link().address;
  if (heard.source == own && heard.port == nbt::kNameServicePort) return 0;  // our own broadcast
  wall_ = wall;
  bool response = heard.datagram[2] & 0x80;
  if (response) {
    if (auto packet = nbt::read_packet(heard.datagram)) take_response(heard, *packet, now, out);
    return 0;
  }
  queries_++;
  auto role = gate_.ask(heard.source, now, wall);
  if (role.unseen) have_looked_up(heard, out);
  if (!role.allowed()) return refused_++, take_stranger(heard, out), 0;
  if (auto asked = read_asked(heard.datagram, scope_)) {
    auto length = answer_query(heard, *asked, role, answer, now);
    answers_ += length > 0;
    return length;
  }
  if (auto packet = nbt::read_packet(heard.datagram)) take_request(heard, *packet, role, now, out);
  return 0;
}

// A P node does not hear what is broadcast (RFC 1001 10.2). A name in another scope is nobody's here.
size_t Responder::answer_query(const Heard& heard, const Asked& asked, Gate::Role role, MutableBytes answer, Time now) const {
  const auto& table = tables_[heard.link];
  bool broadcast = heard.broadcast || asked.broadcast();
  if (broadcast && settings_.node == policy::NodeType::p) return 0;
  if (asked.type == nbt::RecordType::nb) return answer_name(heard, asked, role, answer, now);
  if (asked.type != nbt::RecordType::node_status) return 0;
  bool any = asked.name.bytes[0] == '*' && asked.name.bytes[1] == 0;
  return any || (asked.scoped && table.find(asked.name)) ? write_status(answer, asked, table.node_status()) : 0;
}

// RFC 1002 5.1.1.2, 5.1.4.2: nobody says no to a broadcast.
size_t Responder::answer_name(const Heard& heard, const Asked& asked, Gate::Role role, MutableBytes answer, Time now) const {
  const auto& table = tables_[heard.link];
  bool broadcast = heard.broadcast || asked.broadcast();
  if (asked.scoped) {
    if (auto* own = table.find(asked.name)) {
      // Of a group a server says where it is heard, a member says its own address.
      auto owner = table.address_of(*own);
      return write_found(answer, asked, {&owner, 1}, kOwnTtl, role.wins && !broadcast);
    }
    if (role.wins && !broadcast)
      if (auto length = answer_from_wins(asked, answer, now)) return length;
  }
  return broadcast ? 0 : write_not_found(answer, asked, role.wins);
}

size_t Responder::answer_from_wins(const Asked& asked, MutableBytes answer, Time now) const {
  auto* entry = wins_.table().find(asked.name, now);
  if (!entry) return 0;
  auto second = wins_.table().second(now);
  nbt::NameAddress owners[kMostAddresses];
  size_t count = 0;
  for (size_t i = 0; i < entry->count() && count < kMostAddresses; i++)
    if (entry->at(i).until > second) owners[count++] = {entry->flags, entry->at(i).address};
  return write_found(answer, asked, {owners, count}, entry->until() - second, true);
}

void Responder::take_request(const Heard& heard, const nbt::Packet& packet, Gate::Role role, Time now, Outbox& out) {
  auto claim = read_claim(packet);
  if (!claim) return;
  auto& table = tables_[heard.link];
  bool broadcast = heard.broadcast || packet.flags & nbt::name_flags::kBroadcast;
  if (broadcast || !role.wins) {
    if (is_registration(packet.opcode())) table.defend(*claim, packet, heard.source, heard.port, out);
    return;
  }
  Sender from{heard.link, heard.source, heard.port};
  if (!same_scope(claim->name.scope, settings_.scope)) return wins_.refuse(*claim, packet, from, out);
  auto* own = table.find(claim->name.name);
  bool ours = own && !(own->group && claim->group());
  if (is_registration(packet.opcode())) wins_.on_registration(*claim, packet, from, ours, now, out);
  else if (packet.opcode() == Opcode::release) wins_.on_release(*claim, packet, from, now, out);
}

void Responder::take_response(const Heard& heard, const nbt::Packet& packet, Time now, Outbox& out) {
  if (resolver_.on_response(heard.link, packet, heard.source, now)) return;
  if (wins_.on_response(packet, heard.source, now, out)) return;
  tables_[heard.link].on_response(packet, heard.source, now);
}

// A device that only ever broadcast to us is in no table of neighbours. An empty datagram to it (port 9, discard) makes the
// kernel ask the network who has that address; the device's next try is judged by the answer.
void Responder::have_looked_up(const Heard& heard, Outbox& out) const {
  constexpr uint16_t kDiscard = 9;
  if (tables_[heard.link].link().on_network(heard.source)) out.push_back({heard.link, heard.source, kDiscard, {}});
}

// Who may not ask, and claims a name that its whole network has been told is ours.
void Responder::take_stranger(const Heard& heard, Outbox& out) {
  const auto& table = tables_[heard.link];
  if (settings_.announce != policy::Announce::network || settings_.node == policy::NodeType::p ||
      !table.link().on_network(heard.source))
    return;
  auto packet = nbt::read_packet(heard.datagram);
  if (!packet || !is_registration(packet->opcode())) return;
  if (auto claim = read_claim(*packet)) table.defend(*claim, *packet, heard.source, heard.port, out);
}

// ---- time ----

void Responder::tick(Time now, Outbox& out) {
  for (auto& table : tables_) table.tick(now, out);
  resolver_.tick(now, out);
  wins_.tick(now, out);
}

Time Responder::next() const {
  auto out = std::min(resolver_.next(), wins_.next());
  for (const auto& table : tables_) out = std::min(out, table.next());
  return out;
}

void Responder::release_all(Outbox& out) {
  for (auto& table : tables_) table.release_all(out);
}

// ---- names of others ----

// What is ours or registered here need not be asked for.
void Responder::resolve(const nbt::ScopedName& name, Resolver::Done done, Time now) {
  auto folded = upper(name.name);
  if (same_scope(name.scope, settings_.scope)) {
    Resolved known;
    for (const auto& table : tables_)
      if (auto* own = table.find(folded); own && !own->group) known.found = true, known.addresses.push_back(table.link().address);
    auto* entry = known.found ? nullptr : wins_.table().find(folded, now);
    if (entry && entry->kind != WinsKind::group) {
      known.found = true;
      known.group = entry->flags & nbt::node_flags::kGroup;
      for (size_t i = 0; i < entry->count(); i++) known.addresses.push_back(entry->at(i).address);
    }
    if (known.found) return resolver_.answer(std::move(done), std::move(known));
  }
  resolver_.ask(name, std::move(done), now);
}

// ---- what is told ----

std::vector<std::string> Responder::take_news() {
  std::vector<std::string> out;
  for (auto& table : tables_)
    for (auto& line : table.take_news()) out.push_back(std::move(line));
  return out;
}

std::vector<OwnName> Responder::own_names() const {
  std::vector<OwnName> out;
  for (const auto& table : tables_)
    for (auto& own : table.all()) out.push_back(std::move(own));
  return out;
}

void Responder::fill(Report& report, size_t most_rows, Time now) const {
  report.own = own_names();
  report.cache = resolver_.cached(now);
  report.wins = gate_.has_wins();
  report.wins_names = wins_.table().size();
  report.wins_cap = wins_.table().cap();
  report.wins_rows = wins_.table().rows(most_rows, now);
  report.queries = queries_;
  report.answers = answers_;
  report.refused = refused_;
}

}  // namespace sallyport::names
