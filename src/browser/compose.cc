#include "browser/compose.h"

namespace sallyport::browser {

namespace {
// RFC 1002 4.4.1: B, P, M; Windows' hybrid nodes call themselves M here.
uint8_t node_flags(policy::NodeType node) {
  switch (node) {
    case policy::NodeType::b: return 0;
    case policy::NodeType::p: return 1 << 2;
    case policy::NodeType::m:
    case policy::NodeType::h: return 2 << 2;
  }
  return 0;
}
}  // namespace

nbt::Name msbrowse_name() {
  auto name = nbt::Name::of("..__MSBROWSE__.", 1);
  name.bytes[0] = 1, name.bytes[1] = 2, name.bytes[14] = 2;
  return name;
}

Buffer Composer::packet(nbt::DatagramType type, const nbt::Name& to, const Buffer& frame) {
  Buffer mailslot, out;
  mail::append_mailslot({std::string(mail::kBrowse), 1, frame}, mailslot);
  nbt::Datagram datagram;
  datagram.header.type = type;
  datagram.header.flags = static_cast<uint8_t>(nbt::datagram_flags::kFirst | node_flags(settings_.node));
  datagram.header.id = next_id_++;
  datagram.header.source_ip = settings_.address;
  datagram.source = {nbt::Name::of(settings_.machine), settings_.scope};
  datagram.destination = {to, settings_.scope};
  datagram.data = mailslot;
  nbt::append_datagram(datagram, out);
  return out;
}

}  // namespace sallyport::browser
