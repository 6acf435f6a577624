#include "audit/checkpoint.h"

#include <fmt/format.h>

#include "audit/facts_archive.h"
#include "audit/json_archive.h"
#include "base/whole_file.h"

namespace sallyport::audit {
namespace {

constexpr int kVersion = 1;

struct Whole {
  int version = kVersion;
  Checkpoint& checkpoint;
};

void fields(auto& archive, Whole& whole) {
  archive("version", whole.version);
  archive("fingerprint", whole.checkpoint.fingerprint);
  archive("user", whole.checkpoint.user);
  archive("request", whole.checkpoint.request);
  archive("options", whole.checkpoint.options);
  archive("state", whole.checkpoint.state);
}

}  // namespace

void fields(auto& archive, RunOptions& options) {
  archive("method", options.sweep.method);
  archive("rate", options.sweep.rate);
  archive("answer", options.host.answer);
  archive("host", options.host.host);
  archive("anonymous", options.host.anonymous);
  archive("quic", options.host.quic);
  archive("ask_names", options.ask_names);
  archive("ask_hosts", options.ask_hosts);
}

std::expected<void, std::string> save(const Checkpoint& checkpoint, const std::string& path) {
  Whole whole{.checkpoint = const_cast<Checkpoint&>(checkpoint)};
  auto text = JsonWriter::of(whole).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  if (auto error = write_whole_file(path, text))
    return std::unexpected(fmt::format("cannot write {}: {}", path, error.message()));
  return {};
}

std::expected<Checkpoint, std::string> load_checkpoint(const std::string& path) {
  auto text = read_whole_file(path);
  if (!text && text.error() == std::errc::no_such_file_or_directory)
    return std::unexpected(fmt::format("no audit was interrupted: there is no {}", path));
  if (!text) return std::unexpected(fmt::format("cannot read {}: {}", path, text.error().message()));
  Checkpoint checkpoint;
  Whole whole{.checkpoint = checkpoint};
  if (!JsonReader::into(whole, nlohmann::json::parse(*text, nullptr, false)))
    return std::unexpected(fmt::format("{} is damaged: begin the audit anew", path));
  if (whole.version != kVersion) return std::unexpected(fmt::format("{} is of another version of sallyport", path));
  return checkpoint;
}

}  // namespace sallyport::audit
