#include "audit/quic/facts_line.h"

#include "audit/facts_archive.h"
#include "audit/json_archive.h"

namespace sallyport::audit {

std::string to_line(const QuicFacts& facts) {
  return JsonWriter::of(facts).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::optional<QuicFacts> from_line(std::string_view text) {
  if (text.empty() || text.find('\n') != text.size() - 1) return std::nullopt;
  QuicFacts facts;
  if (!JsonReader::into(facts, nlohmann::json::parse(text, nullptr, false)) || facts.told_by.empty()) return std::nullopt;
  return facts;
}

}  // namespace sallyport::audit
