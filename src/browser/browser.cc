#include "browser/browser.h"

namespace sallyport::browser {

using namespace std::chrono_literals;
namespace suffix = nbt::suffix;
namespace server_type = brws::server_type;

namespace {
constexpr auto kNever = Time::max();
constexpr Duration kFirstMasterCheck = 5s, kMasterCheck = 60s;
constexpr Duration kBetweenForced = 60s, kAfterRefusal = 5min;

uint32_t milliseconds(Duration period) {
  return static_cast<uint32_t>(std::chrono::duration_cast<std::chrono::milliseconds>(period).count());
}
}  // namespace

std::string_view to_string(Role role) {
  switch (role) {
    case Role::server: return "server";
    case Role::potential: return "potential browser";
    case Role::master: return "master browser";
  }
  return "";
}

Browser::Browser(Settings settings, ServerList& list, uint32_t seed, Time now)
    : settings_(std::move(settings)),
      list_(list),
      random_(seed),
      composer_(settings_, static_cast<uint16_t>(seed)),
      role_(settings_.win_elections ? Role::potential : Role::server),
      started_(now),
      announce_at_(settings_.announce == policy::Announce::off ? kNever : now),
      workgroup_at_(kNever),
      master_check_at_(settings_.win_elections ? now + kFirstMasterCheck : kNever),
      may_force_at_(now) {
  // Members of <1e> are those who take part in elections. [MS-BRWS] 2.1.1.1
  if (settings_.win_elections) actions_.names.push_back({nbt::Name::of(settings_.workgroup, suffix::kBrowserElection), true, true});
  tell_list();
}

ServerEntry Browser::self() const {
  ServerEntry out{settings_.machine, kOwnType, kOwnVersionMajor, kOwnVersionMinor, settings_.comment};
  if (role_ == Role::potential) out.type |= server_type::kPotentialBrowser;
  if (role_ == Role::master) out.type |= server_type::kPotentialBrowser | server_type::kMasterBrowser;
  return out;
}

void Browser::tell_list() { list_.set_own(self(), settings_.workgroup, role_ == Role::master ? settings_.machine : master_); }

Time Browser::due() const {
  auto due = std::min({announce_at_, workgroup_at_, master_check_at_});
  if (answer_at_) due = std::min(due, *answer_at_);
  if (auto election = election_.due()) due = std::min(due, *election);
  return due;
}

Actions Browser::tick(Time now) {
  list_.expire(now);
  if (answer_at_ && now >= *answer_at_) {
    answer_at_.reset();
    announce_server(std::exchange(answer_to_, std::nullopt), 1min);
  }
  if (now >= announce_at_) announce(now);
  if (now >= workgroup_at_) announce_workgroup(now);
  if (now >= master_check_at_) look_for_master(now);
  switch (election_.tick(now)) {
    case Election::Outcome::none: break;
    case Election::Outcome::send: send_election(now); break;
    case Election::Outcome::won: become_master(now); break;
  }
  return std::exchange(actions_, {});
}

// [MS-BRWS] 3.2.6; a local master browser's 3.3.6
void Browser::announce(Time now) {
  auto period = periods_.next();
  announce_server(std::nullopt, period);
  announce_at_ = now + period;
}

void Browser::announce_again(Time now) {
  if (settings_.announce == policy::Announce::off) return;
  periods_.restart();
  announce_at_ = now;
}

// A server tells the master browser, the master browser tells those who might become one. [MS-BRWS] 2.2.1, 2.2.10
void Browser::announce_server(std::optional<names::V4> to, Duration period) {
  auto fill = [&](auto frame) {
    auto own = self();
    frame.periodicity = milliseconds(period);
    frame.server_name = brws::name_field(own.name);
    frame.os_version_major = own.version_major, frame.os_version_minor = own.version_minor;
    frame.server_type = own.type;
    frame.comment = own.comment;
    return frame;
  };
  auto name = [&](uint8_t suffix) { return nbt::Name::of(settings_.workgroup, suffix); };
  if (role_ == Role::master)
    actions_.send.push_back({to, composer_.group(name(suffix::kBrowserElection), fill(brws::LocalMasterAnnouncement{}))});
  else
    actions_.send.push_back({to, composer_.group(name(suffix::kMasterBrowser), fill(brws::HostAnnouncement{}))});
}

// [MS-BRWS] 2.2.7, 3.3.6: the master browsers of other workgroups are told of ours.
void Browser::announce_workgroup(Time now) {
  auto period = workgroup_periods_.next();
  brws::DomainAnnouncement frame;
  frame.periodicity = milliseconds(period);
  frame.machine_group = brws::name_field(settings_.workgroup);
  frame.config_version_major = kOwnVersionMajor, frame.config_version_minor = kOwnVersionMinor;
  frame.server_type = server_type::kNt | server_type::kDomainEnum;
  frame.local_master = settings_.machine;
  actions_.send.push_back({std::nullopt, composer_.group(msbrowse_name(), frame)});
  workgroup_at_ = now + period;
}

// Nobody has said for a while that it is the master browser: one must be found.
void Browser::look_for_master(Time now) {
  master_check_at_ = now + kMasterCheck;
  if (role_ == Role::master || election_.running()) return;
  if (!master_.empty() && now < master_until_) return;
  master_.clear();
  force_election(now);
}

void Browser::force_election(Time now) {
  if (!settings_.win_elections || now < may_force_at_ || election_.running()) return;
  may_force_at_ = now + kBetweenForced;
  election_.begin(now, Duration::zero());
}

// [MS-BRWS] 2.2.3
brws::RequestElection Browser::candidacy(Time now) const {
  namespace criteria = brws::criteria;
  brws::RequestElection frame;
  frame.criteria = criteria::kServer | criteria::kBrowserVersion | criteria::kPreferredMaster | criteria::kAlwaysMaintainsList;
  if (role_ == Role::master) frame.criteria |= criteria::kRunningMaster;
  frame.uptime = static_cast<uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(now - started_).count());
  frame.server_name = settings_.machine;
  return frame;
}

void Browser::send_election(Time now) { send_group(suffix::kBrowserElection, candidacy(now)); }

// [MS-BRWS] 3.3.6
Duration Browser::election_delay() { return role_ == Role::master ? 100ms : 800ms + random_up_to(2200ms); }

Duration Browser::random_up_to(Duration most) {
  auto steps = std::chrono::duration_cast<std::chrono::milliseconds>(most).count() + 1;
  return std::chrono::milliseconds(static_cast<int64_t>(random_()) % steps);
}

// [MS-BRWS] 3.3.5.8: the names of the role, word of it to others, and a request that everybody tells us who they are.
void Browser::become_master(Time now) {
  if (role_ != Role::master) {
    role_ = Role::master;
    actions_.names.push_back({nbt::Name::of(settings_.workgroup, suffix::kMasterBrowser), false, true});
    actions_.names.push_back({msbrowse_name(), true, true});
    send_group(suffix::kWorkstation, brws::AnnouncementRequest{0, settings_.machine});
    workgroup_periods_.restart();
    workgroup_at_ = now;
  }
  master_ = settings_.machine;
  tell_list();
  periods_.restart();
  announce(now);
  if (now >= workgroup_at_) announce_workgroup(now);
}

void Browser::resign() {
  election_.stop();
  if (role_ != Role::master) return;
  role_ = Role::potential;
  master_.clear();
  actions_.names.push_back({nbt::Name::of(settings_.workgroup, suffix::kMasterBrowser), false, false});
  actions_.names.push_back({msbrowse_name(), true, false});
  workgroup_at_ = kNever;
  tell_list();
}

Actions Browser::name_refused(Time now) {
  resign();
  may_force_at_ = now + kAfterRefusal;
  return std::exchange(actions_, {});
}

Actions Browser::stop(Time) {
  actions_ = {};
  bool was_master = role_ == Role::master;
  resign();
  if (settings_.announce != policy::Announce::off) {
    brws::HostAnnouncement last;
    last.server_name = brws::name_field(settings_.machine);
    last.os_version_major = kOwnVersionMajor, last.os_version_minor = kOwnVersionMinor;
    last.comment = settings_.comment;
    send_group(suffix::kMasterBrowser, last);
    // Nobody's criteria: the others settle it among themselves at once. [MS-BRWS] 3.3.7
    if (was_master) send_group(suffix::kBrowserElection, brws::RequestElection{0, 0, 0, 0, settings_.machine});
  }
  if (settings_.win_elections) actions_.names.push_back({nbt::Name::of(settings_.workgroup, suffix::kBrowserElection), true, false});
  announce_at_ = workgroup_at_ = master_check_at_ = kNever;
  answer_at_.reset();
  return std::exchange(actions_, {});
}

}  // namespace sallyport::browser
