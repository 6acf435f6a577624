#include "proto/describe_datagrams.h"

#include <random>

#include "proto/brws/announcement.h"
#include "proto/brws/backup_list.h"
#include "proto/brws/election.h"
#include "proto/brws/requests.h"
#include "proto/catalogue_entry.h"
#include "proto/cifs/header.h"
#include "proto/describe_names.h"
#include "proto/mail/mailslot.h"

namespace sallyport::proto {

using wire::Json;

namespace {

std::string latin1(std::string_view text) {
  std::u16string wide;
  for (unsigned char byte : text) wide.push_back(byte);
  return printable(wide);
}
std::string dotted(const std::array<uint8_t, 4>& ip) { return fmt::format("{}.{}.{}.{}", ip[0], ip[1], ip[2], ip[3]); }

// Bits are read more easily so.
void in_hex(Json& out, const char* label) {
  if (out.contains(label)) out[label] = fmt::format("{:08x}", out[label].get<uint32_t>());
}

template <class Frame>
Json printed(const Frame& frame) {
  Json out = wire::Printer::print(frame);
  out.erase("Opcode");
  if constexpr (std::is_base_of_v<brws::ServerAnnouncement, Frame>) out["ServerName"] = latin1(brws::text_of(frame.server_name));
  if constexpr (std::is_same_v<brws::DomainAnnouncement, Frame>) out["MachineGroup"] = latin1(brws::text_of(frame.machine_group));
  if constexpr (std::is_same_v<brws::GetBackupListResponse, Frame>) {
    auto& list = out["BackupServerList"] = Json::array();
    for (const auto& name : brws::names_in(frame)) list.push_back(latin1(name));
  }
  in_hex(out, "ServerType");
  in_hex(out, "Criteria");
  return out;
}

template <class Frame>
std::optional<Json> as_frame(Bytes bytes) {
  Frame frame;
  if (wire::decode(frame, bytes)) return std::nullopt;
  std::string_view name = Frame::kName;
  Json out{{"type", name.substr(0, name.find(' '))}};
  out.update(printed(frame));
  return out;
}

Json describe_mailslot(const mail::MailslotWrite& write) {
  Json out{{"Name", latin1(write.name)}, {"Priority", write.priority}};
  auto frame = write.name == mail::kBrowse ? describe_browser_frame(write.data) : std::nullopt;
  if (frame) out["frame"] = std::move(*frame);
  else out["data"] = wire::hex(write.data);
  return out;
}

void describe_data(const nbt::Datagram& datagram, Json& out) {
  out["PACKET_OFFSET"] = datagram.packet_offset;
  out["SOURCE_NAME"] = display(datagram.source);
  out["DESTINATION_NAME"] = display(datagram.destination);
  if (auto write = datagram.whole() ? mail::read_mailslot(datagram.data) : std::nullopt) out["mailslot"] = describe_mailslot(*write);
  else out["USER_DATA"] = wire::hex(datagram.data);
}

Json describe(const nbt::Datagram& datagram) {
  Json out{{"FLAGS", fmt::format("{:02x}", datagram.header.flags)},
           {"DGM_ID", datagram.header.id},
           {"SOURCE_IP", dotted(datagram.header.source_ip)},
           {"SOURCE_PORT", datagram.header.source_port}};
  if (datagram.carries_data()) describe_data(datagram, out);
  else if (datagram.header.type == nbt::DatagramType::error) out["ERROR_CODE"] = to_string(datagram.error);
  else out["DESTINATION_NAME"] = display(datagram.destination);
  return out;
}

// The three as functions of the catalogue; a datagram has no one declaration (datagram.h says why).
wire::Fault print_datagram(Bytes packet, Json& out) {
  auto datagram = nbt::read_datagram(packet);
  if (!datagram) return datagram.error();
  out = describe(*datagram);
  out["MSG_TYPE"] = to_string(datagram->header.type);
  return {};
}
wire::Fault recode_datagram(Bytes packet, Buffer& out) {
  auto datagram = nbt::read_datagram(packet);
  if (!datagram) return datagram.error();
  nbt::append_datagram(*datagram, out);
  return {};
}
Buffer generate_datagram(uint64_t seed) {
  std::mt19937_64 random(seed);
  auto name = [&] { return nbt::ScopedName{nbt::Name::of("NAME" + std::to_string(random() % 3), 0x1D), random() % 2 ? "" : "A.B"}; };
  auto frame = message_type<brws::HostAnnouncement>().generate(seed);
  Buffer mailslot, out;
  mail::append_mailslot({std::string(mail::kBrowse), 1, frame}, mailslot);
  nbt::Datagram datagram;
  datagram.header.type = static_cast<nbt::DatagramType>(0x10 + random() % 7);
  datagram.header.flags = static_cast<uint8_t>(random() % 16);
  datagram.header.id = static_cast<uint16_t>(random());
  datagram.packet_offset = static_cast<uint16_t>(random() % 2);
  datagram.error = nbt::DatagramError::destination_not_present;
  datagram.source = name(), datagram.destination = name();
  datagram.data = mailslot;
  nbt::append_datagram(datagram, out);
  return out;
}

}  // namespace

std::optional<Json> describe_browser_frame(Bytes frame) {
  using brws::Opcode;
  switch (brws::opcode_of(frame).value_or(Opcode{})) {
    case Opcode::host_announcement: return as_frame<brws::HostAnnouncement>(frame);
    case Opcode::announcement_request: return as_frame<brws::AnnouncementRequest>(frame);
    case Opcode::request_election: return as_frame<brws::RequestElection>(frame);
    case Opcode::get_backup_list_request: return as_frame<brws::GetBackupListRequest>(frame);
    case Opcode::get_backup_list_response: return as_frame<brws::GetBackupListResponse>(frame);
    case Opcode::become_backup: return as_frame<brws::BecomeBackup>(frame);
    case Opcode::domain_announcement: return as_frame<brws::DomainAnnouncement>(frame);
    case Opcode::master_announcement: return as_frame<brws::MasterAnnouncement>(frame);
    case Opcode::reset_state_request: return as_frame<brws::ResetStateRequest>(frame);
    case Opcode::local_master_announcement: return as_frame<brws::LocalMasterAnnouncement>(frame);
  }
  return std::nullopt;
}

Json describe_datagram(Bytes packet) {
  auto datagram = nbt::read_datagram(packet);
  if (!datagram) return {{"type", "NBDS"}, {"fault", wire::describe(datagram.error())}, {"raw", wire::hex(packet)}};
  return {{"type", "NBDS " + to_string(datagram->header.type)}, {"body", describe(*datagram)}};
}

std::span<const MessageType> datagram_messages() {
  static const MessageType kAll[] = {
      {.name = "NBDS Datagram", .at = 0, .print = print_datagram, .recode = recode_datagram, .generate = generate_datagram},
      message_type<nbt::DatagramHeader>(),
      message_type<mail::WriteMailslotRequest, cifs::Header::kSize>(),
      message_type<brws::HostAnnouncement>(),
      message_type<brws::AnnouncementRequest>(),
      message_type<brws::RequestElection>(),
      message_type<brws::GetBackupListRequest>(),
      message_type<brws::GetBackupListResponse>(),
      message_type<brws::BecomeBackup>(),
      message_type<brws::DomainAnnouncement>(),
      message_type<brws::MasterAnnouncement>(),
      message_type<brws::ResetStateRequest>(),
      message_type<brws::LocalMasterAnnouncement>(),
  };
  return kAll;
}

}  // namespace sallyport::proto
