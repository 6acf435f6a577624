#include "proto/dns/message.h"

#include <fmt/format.h>

#include "wire/decoder.h"
#include "wire/encoder.h"

namespace sallyport::dns {
namespace {

// The name and what stands behind it; false when either is not whole.
template <class Tail>
bool take(Bytes message, size_t& at, Name& name, Tail& tail) {
  auto found = take_name(message, at);
  if (!found || wire::decode(tail, message, at)) return false;
  name = std::move(*found);
  at += wire::fixed_size<Tail>;
  return true;
}

bool take_question(Bytes message, size_t& at, Question& out) {
  QuestionTail tail;
  if (!take(message, at, out.name, tail)) return false;
  out.type = tail.type, out.class_ = tail.class_;
  return true;
}

bool has_target(Type type) { return type == Type::cname || type == Type::ptr || type == Type::ns; }

bool take_record(Bytes message, size_t& at, Record& out) {
  RecordTail tail;
  if (!take(message, at, out.name, tail) || tail.length > message.size() - at) return false;
  out.type = tail.type, out.class_ = tail.class_, out.ttl = tail.ttl;
  out.data = message.subspan(at, tail.length);
  if (has_target(out.type)) {
    size_t inside = at;
    auto target = take_name(message, inside);
    if (!target || inside != at + tail.length) return false;
    out.target = std::move(*target);
  }
  at += tail.length;
  return true;
}

bool is_address(const Record& record) {
  return (record.type == Type::a && record.data.size() == 4) || (record.type == Type::aaaa && record.data.size() == 16);
}

}  // namespace

std::string to_string(Rcode rcode) {
  switch (rcode) {
    case Rcode::no_error: return "no error";
    case Rcode::format_error: return "it did not understand the question (FORMERR)";
    case Rcode::server_failure: return "it failed (SERVFAIL)";
    case Rcode::name_error: return "no such name (NXDOMAIN)";
    case Rcode::not_implemented: return "it does not do that (NOTIMP)";
    case Rcode::refused: return "it refuses to answer (REFUSED)";
  }
  return fmt::format("error {}", static_cast<unsigned>(rcode));
}

std::optional<Message> decode(Bytes bytes) {
  Message message;
  if (wire::decode(message.header, bytes)) return std::nullopt;
  size_t at = wire::fixed_size<Header>;
  for (unsigned i = 0; i < message.header.questions; i++)
    if (!take_question(bytes, at, message.questions.emplace_back())) return std::nullopt;
  for (unsigned i = 0; i < message.header.answers; i++)
    if (!take_record(bytes, at, message.answers.emplace_back())) return std::nullopt;
  return message;
}

bool append_query(uint16_t id, uint16_t flags, const Question& question, Buffer& out) {
  size_t begin = out.size();
  Header header;
  header.id = id, header.flags = flags, header.questions = 1;
  wire::encode(header, out, begin);
  if (!append_name(question.name, out)) {
    out.resize(begin);
    return false;
  }
  wire::encode(QuestionTail{question.type, question.class_}, out, begin);
  return true;
}

std::vector<Bytes> addresses(const Message& message, const Name& name) {
  std::vector<Bytes> found;
  Name wanted = name;
  // As many steps as there are records: an alias that leads in a circle ends there.
  for (size_t step = 0; step <= message.answers.size() && found.empty(); step++) {
    const Name* alias = nullptr;
    for (auto& record : message.answers) {
      if (!same_name(record.name, wanted) || (record.class_ & ~kCacheFlush) != kInternet) continue;
      if (is_address(record)) found.push_back(record.data);
      if (record.type == Type::cname) alias = &record.target;
    }
    if (!alias) break;
    wanted = *alias;
  }
  return found;
}

}  // namespace sallyport::dns
