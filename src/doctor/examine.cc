#include "doctor/examine.h"

#include <fmt/format.h>

#include <algorithm>
#include <future>

#include "doctor/local/mount_options.h"
#include "doctor/local/own_terms.h"
#include "doctor/local/policy_file.h"
#include "doctor/local/smb_conf.h"
#include "doctor/local/wins_servers.h"
#include "doctor/name/netbios.h"
#include "doctor/path/arp.h"
#include "doctor/path/conversation.h"
#include "doctor/path/echo.h"
#include "doctor/text.h"

namespace sallyport::doctor {
namespace {

constexpr size_t kMostAddresses = 4;  // of those that the sources of names tell
constexpr uint16_t kNobodysPort =
    49150;  // the last that may be given to a service, and is to none: what does a closed port look like?

class Examiner {
 public:
  explicit Examiner(const ExamineOptions& options) : options_(options) { evidence.target = options.target; }

  void look_at_files() {
    tell("this machine's configuration");
    auto& local = evidence.local;
    local.smb_conf = read_smb_conf(options_.smb_conf);
    local.sallyport_toml = read_policy(options_.sallyport_toml);
    local.mount = read_mount(options_.mount_options, options_.fstab, options_.target);
    local.own = own_terms(local);
  }

  void look_up_name() {
    if (options_.target.address) {
      evidence.addresses.push_back({*options_.target.address, {}, {}, {}, {}, {}});
      return;
    }
    tell("the name");
    evidence.names = look_up(options_.target.host, options_.names, wins_servers(evidence.local.smb_conf));
    for (auto& answer : evidence.names)
      for (auto& address : answer.addresses) add_address(address);
  }

  // All at the same time: a silent one takes every wait there is.
  void look_at_addresses() {
    std::vector<std::future<void>> looks;
    for (auto& address : evidence.addresses) tell(policy::to_string(address.address));
    for (auto& address : evidence.addresses)
      looks.push_back(std::async(std::launch::async, [&] { look_at(address, &address == evidence.used()); }));
    for (auto& look : looks) look.get();
  }

  void try_login() {
    auto* used = evidence.used();
    if (!options_.attempt || !used || !used->speaks()) return;
    tell("the login");
    auto task = options_.login;
    task.address = used->address, task.host = options_.target.host;
    task.share = options_.target.share, task.path = options_.target.path;
    task.called_name = called_name();
    for (auto& talk : used->conversations)
      if (talk.outcome == FirstBytes::negotiated) {
        task.port = talk.port;
        break;
      }
    evidence.smb = options_.attempt(task);
  }

  void ask_why() {
    auto* used = evidence.used();
    auto& smb = evidence.smb;
    bool refused = smb.step == SmbStep::done ? false : smb.step != SmbStep::not_tried || (used && fell_short(*used));
    if (!options_.ask_why || !used || !used->route.source || !refused) return;
    RefusalQuestion question{*used->route.source, began_, {}};
    if (smb.status != NtStatus::success) question.status = smb.status;
    evidence.why = options_.ask_why(question);
  }

  void look_at_errors_again() {
    for (auto& address : evidence.addresses)
      if (address.route.link) compare_errors(*address.route.link);
  }

  Evidence evidence;

 private:
  // A door was open and what followed was not all well.
  static bool fell_short(const AddressEvidence& used) {
    auto unwell = [](const Conversation& talk) {
      bool own_refused = talk.own_offer != FirstBytes::not_tried && talk.own_offer != FirstBytes::negotiated;
      return talk.outcome != FirstBytes::negotiated || own_refused;
    };
    return std::any_of(used.conversations.begin(), used.conversations.end(), unwell);
  }

  // What takes its time and disturbs no connection goes on beside the others.
  void look_at(AddressEvidence& address, bool used) const {
    Destination to{address.address, options_.target.scope};
    address.route = look_up_route(to);
    if (address.route.exists == Known::no) return;
    std::future<ArpEvidence> arp;
    std::future<EchoEvidence> echo;
    if (used) {
      arp = std::async(std::launch::async, [&] { return ask_who_has(address.address, address.route); });
      echo = std::async(std::launch::async, [&] { return ping(to, address.route.link ? address.route.link->mtu : 0); });
    }
    ask_ports(address, to, used);
    if (used) address.arp = arp.get(), address.echo = echo.get();
  }

  void tell(std::string_view what) const {
    if (options_.progress) options_.progress(what);
  }

  // Those of the resolver come first, since it is asked first.
  void add_address(const IpAddress& address) {
    auto same = [&](auto& other) { return other.address == address; };
    bool there = std::any_of(evidence.addresses.begin(), evidence.addresses.end(), same);
    if (!there && evidence.addresses.size() < kMostAddresses) evidence.addresses.push_back({address, {}, {}, {}, {}, {}});
  }

  std::string called_name() const {
    if (options_.target.address) return "";
    return options_.target.host.substr(0, options_.target.host.find('.'));
  }

  // All ports at the same time, since one that is filtered takes the whole timeout.
  void ask_ports(AddressEvidence& out, const Destination& to, bool used) const {
    std::vector<uint16_t> ports = options_.port ? std::vector<uint16_t>{options_.port} : std::vector<uint16_t>{445, 139};
    auto spoken_to = ports;
    if (used) ports.push_back(kNobodysPort);
    std::vector<std::future<PortEvidence>> asked;
    for (auto port : ports)
      asked.push_back(std::async(std::launch::async, [&, port] { return probe_port(to, port, options_.timeout); }));
    for (auto& one : asked) out.ports.push_back(one.get());
    for (auto port : spoken_to) {
      if (out.port(port)->answer != PortAnswer::open || out.speaks()) continue;
      auto talk = converse({to, port, called_name(), options_.timeout, used ? evidence.local.own : OwnTerms{}});
      if (!talk.own_name.empty())
        if (auto own = ask_own_name(to.address); !own.empty()) talk.own_name = own;
      out.conversations.push_back(std::move(talk));
    }
  }

  const ExamineOptions& options_;
  const std::chrono::sys_time<Millis> began_ = std::chrono::floor<Millis>(std::chrono::system_clock::now());
};

}  // namespace

Evidence examine(const ExamineOptions& options) {
  Examiner examiner(options);
  examiner.look_at_files();
  examiner.look_up_name();
  examiner.look_at_addresses();
  examiner.try_login();
  examiner.ask_why();
  examiner.look_at_errors_again();
  return std::move(examiner.evidence);
}

}  // namespace sallyport::doctor
