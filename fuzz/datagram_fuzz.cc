// Packets and time into the browser: whatever anybody sends, the list keeps its caps, what goes out can be read, a role is only
// had together with its names, and time always has something to wait for.
// Input: a byte of settings, then records: a byte (kind), two bytes (length or seconds), and with a packet that many bytes of it.
// Kinds below 0x80 are packets from 10.0.0.(kind); others let time pass.
#include <map>

#include "browser/browser.h"
#include "check.h"
#include "wire/decoder.h"

using namespace sallyport;
using namespace std::chrono_literals;

namespace {

class World {
 public:
  explicit World(uint8_t setting) : browser_(settings(setting), list_, setting, now_) {}

  void packet(uint8_t from, Bytes bytes) {
    Buffer copy(bytes);  // so that one byte too far is seen
    carry_out(browser_.receive({10, 0, 0, from}, copy, now_));
  }
  void pass(browser::Duration time) {
    auto until = now_ + time;
    for (int turns = 0; browser_.due() <= until; turns++) {
      fuzz::check(turns < 100'000, "time has something to wait for");
      now_ = std::max(now_, browser_.due());
      carry_out(browser_.tick(now_));
      fuzz::check(browser_.due() > now_, "what was due is done");
    }
    now_ = until;
    check();
  }
  void stop() {
    carry_out(browser_.stop(now_));
    fuzz::check(names_.empty(), "every name is given back");
    fuzz::check(browser_.due() == browser::Time::max(), "nothing is due any more");
  }

 private:
  static browser::Settings settings(uint8_t setting) {
    browser::Settings out;
    out.machine = "SALLY", out.workgroup = "GOLDGRP", out.comment = "files";
    out.announce = static_cast<policy::Announce>(setting % 3);
    out.win_elections = setting & 4 && out.announce != policy::Announce::off;
    out.node = static_cast<policy::NodeType>(setting >> 3 & 3);
    out.address = {10, 0, 0, 200};
    return out;
  }

  void carry_out(browser::Actions actions) {
    for (const auto& each : actions.names) {
      fuzz::check(names_.contains(each.name) != each.taken, "a name is taken once and given back once");
      if (each.taken) names_[each.name] = each.group;
      else names_.erase(each.name);
    }
    fuzz::check(actions.send.size() <= 8, "few datagrams at a time");
    for (const auto& out : actions.send) check_sent(out.packet);
  }

  static void check_sent(Bytes packet) {
    auto datagram = nbt::read_datagram(packet);
    fuzz::check(datagram && datagram->whole() && datagram->carries_data(), "what is sent can be read");
    auto write = mail::read_mailslot(datagram->data);
    fuzz::check(write && write->name == mail::kBrowse && !write->data.empty(), "it is a write to the browser's mailslot");
    fuzz::check(packet.size() <= 576, "it fits in the smallest packet");
  }

  void check() {
    fuzz::check(list_.size() <= 1024 + 256, "the list keeps its caps");
    bool master = browser_.role() == browser::Role::master;
    fuzz::check(names_.contains(nbt::Name::of("GOLDGRP", nbt::suffix::kMasterBrowser)) == master, "the role and its name go together");
    auto servers = list_.list("", brws::server_type::kAll);
    fuzz::check(!servers.empty() && servers[0].name == "SALLY", "we are in our own list");
    for (const auto& each : servers) fuzz::check(each.name.size() <= 15 && each.comment.size() <= 48, "entries are short");
    fuzz::check(list_.list("", brws::server_type::kDomainEnum)[0].name == "GOLDGRP", "our workgroup is in the list");
  }

  browser::ServerList list_;
  browser::Time now_ = browser::Time{} + 24h;
  browser::Browser browser_;
  std::map<nbt::Name, bool> names_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 1 || size > 16384) return 0;
  World world(data[0]);
  Bytes left(data + 1, size - 1);
  world.pass(0s);
  while (left.size() >= 3) {
    auto kind = left[0];
    size_t amount = load_le<uint16_t>(left.data() + 1);
    left = left.subspan(3);
    if (kind & 0x80) {
      world.pass(std::chrono::seconds(amount % 4096));
      continue;
    }
    amount = std::min(amount, left.size());
    world.packet(kind, left.first(amount));
    left = left.subspan(amount);
    world.pass(0s);
  }
  world.stop();
  return 0;
}
