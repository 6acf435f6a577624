// A browser on one link: says who we are, keeps the list of who else is there, and, where the policy wants it, becomes the local
// master browser. [MS-BRWS] 3.2, 3.3
// By default (elections = "lose") it is a nonbrowser server: it announces itself, answers requests for announcements and takes part
// in no election. With "win" it is a potential browser that forces an election when it starts and whenever no master is heard.
// What it does not do, on purpose: it is nobody's backup (BecomeBackup is not obeyed: fetching a list would mean logging in at
// whoever sent a frame), and it gives up its role for an election only, not for a ResetStateRequest, which anybody can send and
// nobody can sign.
// No sockets, no clock, no lock: what it is told and what time it is go in, what is to be sent comes out.
#pragma once

#include <random>

#include "browser/actions.h"
#include "browser/compose.h"
#include "browser/election.h"
#include "browser/periods.h"
#include "browser/server_list.h"
#include "proto/brws/announcement.h"
#include "proto/brws/backup_list.h"
#include "proto/brws/requests.h"

namespace sallyport::browser {

enum class Role : uint8_t { server, potential, master };
std::string_view to_string(Role role);

class Browser {
 public:
  // `list` is shared with the browsers of other links, and outlives this.
  Browser(Settings settings, ServerList& list, uint32_t seed, Time now);

  // Time has passed, or it is the beginning.
  Actions tick(Time now);
  // A datagram from somebody who may speak to us. What makes no sense, or is not for a browser, is left alone.
  Actions receive(const names::V4& from, Bytes packet, Time now);
  // We go: a last announcement without any service, so that we are gone from lists at once. [MS-BRWS] 3.2.7, 3.3.7
  Actions stop(Time now);
  // Somebody else has one of the names that a master browser needs.
  Actions name_refused(Time now);

  // There is somebody new to hear of us.
  void announce_again(Time now);

  // When tick() has something to do.
  Time due() const;
  Role role() const { return role_; }
  const Settings& settings() const { return settings_; }
  const std::string& master() const { return master_; }  // "": nobody was heard
  ServerEntry self() const;

 private:
  struct Heard;
  void act(const Heard& heard, Bytes frame);
  void on_server(const Heard& heard, const brws::ServerAnnouncement& frame, bool local_master);
  void on_workgroup(const Heard& heard, const brws::DomainAnnouncement& frame);
  void on_announcement_request(const Heard& heard);
  void on_election(const Heard& heard, const brws::RequestElection& frame);
  void on_backup_list_request(const Heard& heard, const brws::GetBackupListRequest& frame);

  void announce(Time now);
  void announce_server(std::optional<names::V4> to, Duration period);
  void announce_workgroup(Time now);
  void look_for_master(Time now);
  void become_master(Time now);
  void resign();
  void force_election(Time now);
  void send_election(Time now);
  brws::RequestElection candidacy(Time now) const;
  Duration election_delay();
  Duration random_up_to(Duration most);
  void tell_list();
  template <class Frame>
  void send_group(uint8_t suffix, const Frame& frame) {
    actions_.send.push_back({std::nullopt, composer_.group(nbt::Name::of(settings_.workgroup, suffix), frame)});
  }

  const Settings settings_;
  ServerList& list_;
  std::minstd_rand random_;
  Composer composer_;
  Role role_;
  const Time started_;
  Actions actions_;  // being gathered by the call that runs

  decltype(server_periods()) periods_ = server_periods();
  decltype(workgroup_periods()) workgroup_periods_ = workgroup_periods();
  Time announce_at_, workgroup_at_, master_check_at_;
  std::optional<Time> answer_at_;           // a requested announcement is due
  std::optional<names::V4> answer_to_;      // to one alone, where we announce to nobody unasked
  Election election_;
  std::string master_;
  Time master_until_{};
  Time may_force_at_;  // no election of ours before
};

}  // namespace sallyport::browser
