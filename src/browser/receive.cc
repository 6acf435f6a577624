// What a browser makes of a datagram. [MS-BRWS] 3.2.5, 3.3.5
#include "browser/browser.h"
#include "wire/decoder.h"

namespace sallyport::browser {

using namespace std::chrono_literals;
namespace suffix = nbt::suffix;

namespace {
constexpr size_t kLongestPacket = 2048;  // browsers' frames are shorter than any network's packets

bool same_scope(std::string_view a, std::string_view b) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

template <class Frame>
std::optional<Frame> read(Bytes bytes) {
  Frame frame;
  if (wire::decode(frame, bytes)) return std::nullopt;
  return frame;
}
}  // namespace

struct Browser::Heard {
  names::V4 from;
  Time now;
  const nbt::Datagram& datagram;

  // Was it sent to this name of the workgroup?
  bool to(const Settings& settings, uint8_t suffix) const {
    return datagram.destination.name == nbt::Name::of(settings.workgroup, suffix);
  }
};

Actions Browser::receive(const names::V4& from, Bytes packet, Time now) {
  if (packet.size() > kLongestPacket || from == settings_.address) return {};
  auto datagram = nbt::read_datagram(packet);
  // A fragment is refused: nothing that is for us is long enough to need one.
  if (!datagram || !datagram->carries_data() || !datagram->whole()) return {};
  if (!same_scope(datagram->destination.scope, settings_.scope)) return {};
  auto write = mail::read_mailslot(datagram->data);
  if (!write || write->name != mail::kBrowse) return {};
  act({from, now, *datagram}, write->data);
  return std::exchange(actions_, {});
}

void Browser::act(const Heard& heard, Bytes frame) {
  using brws::Opcode;
  switch (brws::opcode_of(frame).value_or(Opcode{})) {
    case Opcode::host_announcement:
      if (auto host = read<brws::HostAnnouncement>(frame); host && heard.to(settings_, suffix::kMasterBrowser))
        on_server(heard, *host, false);
      break;
    case Opcode::local_master_announcement:
      if (auto host = read<brws::LocalMasterAnnouncement>(frame); host && heard.to(settings_, suffix::kBrowserElection))
        on_server(heard, *host, true);
      break;
    case Opcode::domain_announcement:
      if (auto group = read<brws::DomainAnnouncement>(frame); group && heard.datagram.destination.name == msbrowse_name())
        on_workgroup(heard, *group);
      break;
    case Opcode::announcement_request:
      if (read<brws::AnnouncementRequest>(frame)) on_announcement_request(heard);
      break;
    case Opcode::request_election:
      if (auto election = read<brws::RequestElection>(frame); election && heard.to(settings_, suffix::kBrowserElection))
        on_election(heard, *election);
      break;
    case Opcode::get_backup_list_request:
      if (auto request = read<brws::GetBackupListRequest>(frame); request && heard.to(settings_, suffix::kMasterBrowser))
        on_backup_list_request(heard, *request);
      break;
    case Opcode::get_backup_list_response:
    case Opcode::become_backup:
    case Opcode::master_announcement:
    case Opcode::reset_state_request: break;  // browser.h says why
  }
}

void Browser::on_server(const Heard& heard, const brws::ServerAnnouncement& frame, bool local_master) {
  auto name = listed_name(brws::text_of(frame.server_name));
  if (!name) return;
  auto period = std::chrono::milliseconds(frame.periodicity);
  list_.heard(heard.from, settings_.workgroup,
              {*name, frame.server_type, frame.os_version_major, frame.os_version_minor, frame.comment}, period, heard.now);
  if (!local_master || *name == settings_.machine) return;
  // Two who believe it: an election decides. [MS-BRWS] 3.3.5.8
  if (role_ == Role::master) return force_election(heard.now);
  master_ = std::move(*name);
  master_until_ = heard.now + 3 * std::clamp<Duration>(period, 1min, 15min);
  tell_list();
}

// [MS-BRWS] 3.3.5.4
void Browser::on_workgroup(const Heard& heard, const brws::DomainAnnouncement& frame) {
  list_.heard_workgroup(heard.from,
                        {brws::text_of(frame.machine_group), frame.server_type, frame.config_version_major,
                         frame.config_version_minor, frame.local_master},
                        std::chrono::milliseconds(frame.periodicity), heard.now);
}

// [MS-BRWS] 3.2.5.1: not at once, so that a whole network does not answer in the same moment. Devices alone are few.
void Browser::on_announcement_request(const Heard& heard) {
  // quirk: nmbd asks <1e>, the browsers, where the specification has <00>, everybody
  bool everyone = heard.to(settings_, suffix::kWorkstation) || heard.to(settings_, suffix::kBrowserElection) ||
                  heard.datagram.destination.name == nbt::Name::of(settings_.machine);
  bool of_master = heard.to(settings_, suffix::kMasterBrowser) && role_ == Role::master;
  if ((!everyone && !of_master) || answer_at_) return;
  if (settings_.announce == policy::Announce::off) answer_to_ = heard.from;
  auto most = settings_.announce == policy::Announce::network && !of_master ? Duration(30s) : Duration(2s);
  answer_at_ = heard.now + random_up_to(most);
}

// [MS-BRWS] 3.3.5.8. Who does not want to win has lost before it began, and says nothing.
void Browser::on_election(const Heard& heard, const brws::RequestElection& frame) {
  if (!settings_.win_elections || frame.server_name == settings_.machine) return;
  if (beats(candidacy(heard.now), frame)) return election_.begin(heard.now, election_delay());
  resign();
  master_.clear();
  master_until_ = {};
  master_check_at_ = heard.now + 60s;  // by then the winner has said so
}

// [MS-BRWS] 3.3.5.5, 3.3.5.9. We come first: we have the list for certain.
void Browser::on_backup_list_request(const Heard& heard, const brws::GetBackupListRequest& frame) {
  if (role_ != Role::master) return;
  std::string names = settings_.machine + '\0';
  uint8_t count = 1;
  for (const auto& server : list_.list("", brws::server_type::kBackupBrowser)) {
    if (count >= frame.requested_count) break;
    names += server.name + '\0';
    count++;
  }
  brws::GetBackupListResponse response{count, frame.token, as_bytes(std::string_view(names))};
  auto asking = heard.datagram.source.name;
  actions_.send.push_back({heard.from, composer_.unique(asking, response)});
}

}  // namespace sallyport::browser
