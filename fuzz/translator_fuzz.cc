// SMB1 as a hostile client sends it, to a translator with the real server behind it over a store in memory: AndX offsets, counts of
// transactions, secondary requests that do not fit, ids of others, in any order. The input is a program: a byte says what is sent, a few more
// fill it in. What must hold: no sanitizer speaks; when the client is gone nothing is left open, waiting or logged in.
#include <spdlog/spdlog.h>

#include "check.h"
#include "program.h"
#include "proto/catalogue.h"
#include "proto/cifs/body.h"
#include "support/old_client.h"

using namespace sallyport;

namespace {

using fuzz::check;
using fuzz::Program;

support::TestServer& the_server() {
  static auto* one = [] {
    spdlog::set_level(spdlog::level::off);
    auto policy = support::test_policy();
    policy.limits.opens_per_session = 16;
    policy.limits.requests_per_connection = 64;
    return new support::TestServer(policy);
  }();
  return *one;
}

struct Known {
  cifs::Command command;
  const proto::MessageType* type;
};

const proto::MessageType* type_named(std::string_view name) {
  for (const auto& type : proto::cifs_messages())
    if (name == type.name) return &type;
  return nullptr;
}

// Every form of every command's request.
const std::vector<Known>& requests() {
  static const auto all = [] {
    std::vector<Known> out;
    for (int number = 0; number < 256; number++)
      for (uint8_t words = 0; words < 32; words++) {
        auto command = static_cast<cifs::Command>(number);
        auto name_of = [](auto body) -> std::string_view { return body.kName; };
        auto* type = type_named(cifs::detail::with_request(command, words, name_of));
        if (type && type->name != std::string_view(cifs::Block::kName) && (out.empty() || out.back().type != type))
          out.push_back({command, type});
      }
    return out;
  }();
  return all;
}

// Words that are ids more often than not: what the first commands of a program were given.
void make_plausible(Buffer& message, Program& program) {
  for (int spoil = program.byte() & 7; spoil > 0 && message.size() > cifs::Header::kSize + 3; spoil--)
    message[cifs::Header::kSize + 1 + program.byte() % (message.size() - cifs::Header::kSize - 1)] = program.byte() & 15;
}

void step(support::OldClient& client, Program& program, uint8_t what) {
  if (what < 16) return void(client.start());
  if (what < 20) return the_server().loop().advance(std::chrono::seconds(1));
  uint8_t which = program.byte();
  const auto& known = requests()[which % requests().size()];
  auto header = client.header(what < 80 ? static_cast<cifs::Command>(which) : known.command);
  if (what & 1) header.mid = program.byte() & 3;
  if (what & 2) header.flags2 = static_cast<uint16_t>(program.word());
  Buffer message = wire::encoded(header);
  if (what < 80) {
    message.append(program.bytes(program.byte()));
  } else {
    auto generated = known.type->generate(program.word());
    message.append(generated.bytes().subspan(std::min(generated.size(), cifs::Header::kSize)));
    make_plausible(message, program);
  }
  client.send(std::move(message));
  while (client.is_open() && client.take().arrived) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 4096) return 0;
  Program program(data, size);
  {
    support::OldClient client(the_server());
    if (program.byte() & 1) client.start();
    while (!program.over() && client.is_open()) step(client, program, program.byte());
  }
  the_server().loop().advance(std::chrono::minutes(2));
  check(the_server().engine().sessions().empty(), "no session is left without a connection");
  check(the_server().engine().files().open_files() == 0, "no file is left open");
  the_server().renew_shares();
  return 0;
}
