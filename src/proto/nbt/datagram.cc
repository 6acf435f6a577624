#include "proto/nbt/datagram.h"

#include <fmt/format.h>

#include "proto/nbt/name_service.h"
#include "wire/decoder.h"
#include "wire/encoder.h"

namespace sallyport::nbt {

namespace {
using Faulted = std::unexpected<wire::Fault>;

// RFC 1002 4.4.2; the length is that of names and data.
struct DataRange {
  static constexpr const char* kName = "NBDS DATA";
  uint16_t length = 0, offset = 0;
  static constexpr void fields(auto& m, auto& w) {
    w.be("DGM_LENGTH", m.length);
    w.be("PACKET_OFFSET", m.offset);
  }
};

std::optional<wire::Fault> take_name(Bytes packet, size_t& at, const char* label, ScopedName& out) {
  auto name = read_name(packet, at);
  if (!name) return wire::Fault{wire::FaultKind::bad_value, label, at};
  out = std::move(*name);
  return std::nullopt;
}

std::optional<wire::Fault> read_data(Bytes packet, size_t at, Datagram& out) {
  DataRange range;
  if (auto fault = wire::decode(range, packet, at)) return fault;
  at += wire::fixed_size<DataRange>;
  if (range.length > packet.size() - at) return wire::Fault{wire::FaultKind::truncated, "DGM_LENGTH", at};
  packet = packet.first(at + range.length);
  out.packet_offset = range.offset;
  if (auto fault = take_name(packet, at, "SOURCE_NAME", out.source)) return fault;
  if (auto fault = take_name(packet, at, "DESTINATION_NAME", out.destination)) return fault;
  out.data = packet.subspan(at);
  return std::nullopt;
}

std::optional<wire::Fault> read_rest(Bytes packet, size_t at, Datagram& out) {
  switch (out.header.type) {
    case DatagramType::direct_unique:
    case DatagramType::direct_group:
    case DatagramType::broadcast: return read_data(packet, at, out);
    case DatagramType::error:
      if (at == packet.size()) return wire::Fault{wire::FaultKind::truncated, "ERROR_CODE", at};
      out.error = static_cast<DatagramError>(packet[at]);
      return std::nullopt;
    case DatagramType::query_request:
    case DatagramType::positive_query_response:
    case DatagramType::negative_query_response: return take_name(packet, at, "DESTINATION_NAME", out.destination);
  }
  return wire::Fault{wire::FaultKind::bad_value, "MSG_TYPE", 0};
}
}  // namespace

std::expected<Datagram, wire::Fault> read_datagram(Bytes packet) {
  Datagram out;
  if (auto fault = wire::decode(out.header, packet)) return Faulted(fault);
  if (auto fault = read_rest(packet, wire::fixed_size<DatagramHeader>, out)) return Faulted(*fault);
  return out;
}

void append_datagram(const Datagram& datagram, Buffer& out) {
  wire::encode(datagram.header, out, 0);
  if (datagram.header.type == DatagramType::error) {
    *out.append(1) = static_cast<uint8_t>(datagram.error);
    return;
  }
  auto destination = encode_second_level(datagram.destination);
  if (!datagram.carries_data()) return out.append(as_bytes(destination));
  auto source = encode_second_level(datagram.source);
  auto length = static_cast<uint16_t>(source.size() + destination.size() + datagram.data.size());
  wire::encode(DataRange{length, datagram.packet_offset}, out, 0);
  out.append(as_bytes(source));
  out.append(as_bytes(destination));
  out.append(datagram.data);
}

std::string to_string(DatagramType type) {
  switch (type) {
    case DatagramType::direct_unique: return "DIRECT_UNIQUE";
    case DatagramType::direct_group: return "DIRECT_GROUP";
    case DatagramType::broadcast: return "BROADCAST";
    case DatagramType::error: return "ERROR";
    case DatagramType::query_request: return "QUERY REQUEST";
    case DatagramType::positive_query_response: return "POSITIVE QUERY RESPONSE";
    case DatagramType::negative_query_response: return "NEGATIVE QUERY RESPONSE";
  }
  return fmt::format("type 0x{:02x}", static_cast<int>(type));
}

std::string to_string(DatagramError error) {
  switch (error) {
    case DatagramError::destination_not_present: return "the destination's name is not present";
    case DatagramError::invalid_source_name: return "the source's name is none";
    case DatagramError::invalid_destination_name: return "the destination's name is none";
  }
  return fmt::format("error 0x{:02x}", static_cast<int>(error));
}

}  // namespace sallyport::nbt
