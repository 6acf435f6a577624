#include "proto/nbt/name_service.h"

#include <fmt/format.h>

#include "wire/decoder.h"
#include "wire/encoder.h"

namespace sallyport::nbt {

namespace {
constexpr uint8_t kPointerBits = 0xC0;
constexpr size_t kMaxLabel = 63, kMaxName = 255;

using Faulted = std::unexpected<wire::Fault>;

struct QuestionTail {
  static constexpr const char* kName = "QUESTION";
  RecordType type{};
  uint16_t record_class = 0;
  static constexpr void fields(auto& m, auto& w) {
    w.be("QUESTION_TYPE", m.type);
    w.be("QUESTION_CLASS", m.record_class);
  }
};
struct RecordTail {
  static constexpr const char* kName = "RESOURCE RECORD";
  RecordType type{};
  uint16_t record_class = 0;
  uint32_t ttl = 0;
  uint16_t length = 0;
  static constexpr void fields(auto& m, auto& w) {
    w.be("RR_TYPE", m.type);
    w.be("RR_CLASS", m.record_class);
    w.be("TTL", m.ttl);
    w.be("RDLENGTH", m.length);
  }
};

// One label of a name, or a pointer to where the name goes on.
struct Label {
  std::string_view text;
  std::optional<size_t> pointer;
};
std::optional<Label> read_label(Bytes packet, size_t& at) {
  if (at >= packet.size()) return std::nullopt;
  size_t length = packet[at];
  if ((length & kPointerBits) == kPointerBits) {
    if (packet.size() - at < 2) return std::nullopt;
    size_t target = load_be<uint16_t>(packet.data() + at) & 0x3FFFu;
    // Only back: each pointer followed is one nearer to the front.
    if (target >= at) return std::nullopt;
    at += 2;
    return Label{{}, target};
  }
  if (length > kMaxLabel || length > packet.size() - at - 1) return std::nullopt;
  auto text = as_text(packet.subspan(at + 1, length));
  at += 1 + length;
  return Label{text, std::nullopt};
}

template <class Tail>
wire::Fault read_tail(Bytes datagram, size_t& at, Tail& tail) {
  auto fault = wire::decode(tail, datagram, at);
  at += wire::fixed_size<Tail>;
  return fault;
}

wire::Fault read_questions(Bytes datagram, size_t& at, size_t count, std::vector<Question>& out) {
  while (count--) {
    auto name = read_name(datagram, at);
    if (!name) return {wire::FaultKind::bad_value, "QUESTION_NAME", at};
    QuestionTail tail;
    if (auto fault = read_tail(datagram, at, tail)) return fault;
    out.push_back({std::move(*name), tail.type, tail.record_class});
  }
  return {};
}

wire::Fault read_records(Bytes datagram, size_t& at, size_t count, std::vector<Record>& out) {
  while (count--) {
    auto name = read_name(datagram, at);
    if (!name) return {wire::FaultKind::bad_value, "RR_NAME", at};
    RecordTail tail;
    if (auto fault = read_tail(datagram, at, tail)) return fault;
    if (tail.length > datagram.size() - at) return {wire::FaultKind::truncated, "RDATA", at};
    out.push_back({std::move(*name), tail.type, tail.record_class, tail.ttl, datagram.subspan(at, tail.length)});
    at += tail.length;
  }
  return {};
}

// Writes names, and remembers where the first one stands.
class NameWriter {
 public:
  explicit NameWriter(Buffer& out) : out_(out), start_(out.size() - wire::fixed_size<NameHeader>) {}

  void write(const ScopedName& name) {
    if (first_ && *first_ == name) return store_be(out_.append(2), static_cast<uint16_t>(kPointerBits << 8 | first_at_));
    if (!first_) first_ = &name, first_at_ = out_.size() - start_;
    out_.append(as_bytes(encode_second_level(name)));
  }

 private:
  Buffer& out_;
  size_t start_, first_at_ = 0;
  const ScopedName* first_ = nullptr;
};

void append_record(const Record& record, NameWriter& names, Buffer& out) {
  names.write(record.name);
  wire::encode(RecordTail{record.type, record.record_class, record.ttl, static_cast<uint16_t>(record.data.size())}, out, 0);
  out.append(record.data);
}
}  // namespace

std::optional<ScopedName> read_name(Bytes packet, size_t& at) {
  ScopedName out;
  size_t reading = at, length = 0;
  bool followed = false;
  for (size_t labels = 0;;) {
    auto label = read_label(packet, reading);
    if (!label || (length += label->text.size() + 1) > kMaxName) return std::nullopt;
    if (!followed) at = reading;
    if (label->pointer) {
      reading = *label->pointer, followed = true;
      continue;
    }
    if (labels == 0) {
      auto name = decode_first_level(label->text);
      if (!name) return std::nullopt;
      out.name = *name;
    } else if (label->text.empty()) {
      return out;
    } else {
      if (label->text.find('.') != label->text.npos) return std::nullopt;
      out.scope.append(labels > 1 ? "." : "").append(label->text);
    }
    labels++;
  }
}

std::expected<Packet, wire::Fault> read_packet(Bytes datagram) {
  NameHeader header;
  if (auto fault = wire::decode(header, datagram)) return Faulted(fault);
  Packet out{header.transaction_id, header.flags, {}, {}, {}, {}};
  size_t at = wire::fixed_size<NameHeader>;
  if (auto fault = read_questions(datagram, at, header.questions, out.questions)) return Faulted(fault);
  if (auto fault = read_records(datagram, at, header.answers, out.answers)) return Faulted(fault);
  if (auto fault = read_records(datagram, at, header.authorities, out.authorities)) return Faulted(fault);
  if (auto fault = read_records(datagram, at, header.additionals, out.additionals)) return Faulted(fault);
  return out;
}

void append_packet(const Packet& packet, Buffer& out) {
  auto count = [](const auto& section) { return static_cast<uint16_t>(section.size()); };
  wire::encode(NameHeader{packet.transaction_id, packet.flags, count(packet.questions), count(packet.answers),
                          count(packet.authorities), count(packet.additionals)},
               out, 0);
  NameWriter names(out);
  for (const auto& question : packet.questions) {
    names.write(question.name);
    wire::encode(QuestionTail{question.type, question.record_class}, out, 0);
  }
  for (const auto* section : {&packet.answers, &packet.authorities, &packet.additionals})
    for (const auto& record : *section) append_record(record, names, out);
}

Packet name_query(uint16_t transaction_id, ScopedName name, bool broadcast) {
  using namespace name_flags;
  uint16_t flags = broadcast ? kRecursionDesired | kBroadcast : kRecursionDesired;
  return {transaction_id, flags, {{std::move(name)}}, {}, {}, {}};
}

Packet node_status_request(uint16_t transaction_id, ScopedName name) {
  return {transaction_id, 0, {{std::move(name), RecordType::node_status}}, {}, {}, {}};
}

std::string to_string(Opcode opcode) {
  switch (opcode) {
    case Opcode::query: return "QUERY";
    case Opcode::registration: return "REGISTRATION";
    case Opcode::release: return "RELEASE";
    case Opcode::wack: return "WACK";
    case Opcode::refresh:
    case Opcode::refresh_alternate: return "REFRESH";
    case Opcode::multihomed_registration: return "MULTI-HOMED REGISTRATION";
  }
  return fmt::format("opcode {}", static_cast<int>(opcode));
}

std::string to_string(Rcode rcode) {
  switch (rcode) {
    case Rcode::success: return "success";
    case Rcode::format_error: return "format error";
    case Rcode::server_failure: return "server failure";
    case Rcode::name_error: return "no such name";
    case Rcode::unsupported: return "unsupported request";
    case Rcode::refused: return "refused";
    case Rcode::active: return "the name is owned by another node";
    case Rcode::conflict: return "the name is in conflict";
  }
  return fmt::format("rcode {}", static_cast<int>(rcode));
}

std::string to_string(RecordType type) {
  switch (type) {
    case RecordType::address: return "A";
    case RecordType::name_server: return "NS";
    case RecordType::null: return "NULL";
    case RecordType::nb: return "NB";
    case RecordType::node_status: return "NBSTAT";
  }
  return fmt::format("type {}", static_cast<int>(type));
}

}  // namespace sallyport::nbt
