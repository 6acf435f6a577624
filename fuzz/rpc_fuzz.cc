// A pipe's endpoint with its services behind it. Input: a byte that says which pipe (bits 0-1), for whom (bits 2-3) and how
// the rest is meant: a stub behind one byte of opnum (bit 7), or raw bytes behind one byte of how many a write has, after a
// bind of the harness' own when bit 6 is set.
#include "check.h"
#include "proto/rpce/calls.h"
#include "server/rpc/pipes.h"
#include "server/rpc/test_facts.h"

using namespace sallyport;
using namespace sallyport::rpce;
using namespace sallyport::server::rpc;

namespace {

constexpr uint16_t kOpenPolicy2 = 44;

struct Choice {
  const char16_t* pipe;
  const SyntaxId& interface;
};
constexpr Choice kChoices[] = {{u"srvsvc", kSrvsvc}, {u"wkssvc", kWkssvc}, {u"lsarpc", kLsarpc}, {u"lsass", kLsarpc}};

Buffer bind_to(const SyntaxId& interface) {
  Bind bind;
  bind.max_xmit_frag = bind.max_recv_frag = 4280;
  bind.contexts = {{0, interface, {kNdr}}};
  Header header;
  header.type = PduType::bind;
  Buffer out;
  append_pdu(out, header, bind);
  return out;
}

Buffer request(uint16_t opnum, Bytes stub) {
  Buffer out;
  append_pdu(out, Header{}, Request{0, 0, opnum, stub});
  return out;
}

// Takes all answers out and looks at their form; gives the last one.
Buffer drain(Endpoint& pipe) {
  Buffer last;
  while (pipe.readable()) {
    auto read = pipe.read(Endpoint::kMaxFragment);
    fuzz::check(read.has_value() && !read->more, "an answer is at most one fragment");
    Pdu pdu;
    fuzz::check(!parse(pdu, read->data), "an answer is a PDU");
    last = std::move(read->data);
  }
  fuzz::check(pipe.unread_bytes() == 0, "what is read is not counted as unread");
  return last;
}

// A call to the local security authority can get somewhere only with a handle it gave out.
void put_handle(Endpoint& pipe, MutableBytes stub) {
  Buffer open;
  ndr_encode(lsar::OpenPolicy2Request{}, open);
  if (!pipe.write(request(kOpenPolicy2, open))) return;
  auto answer = drain(pipe);
  if (answer.size() >= 44 && stub.size() >= 20) std::memcpy(stub.data(), answer.data() + 24, 20);
}

policy::Identity identity(unsigned choice) {
  return choice == 1 ? TestFacts::administrator() : choice == 2 ? TestFacts::anonymous() : TestFacts::user();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  TestFacts facts;
  auto who = identity(data[0] >> 2 & 3);
  const auto& choice = kChoices[data[0] & 3];
  auto pipe = std::move(*open_pipe(choice.pipe, facts, who));
  Buffer rest(Bytes(data + 2, size - 2));
  if (data[0] & 0xC0) {
    (void)pipe->write(bind_to(choice.interface));
    drain(*pipe);
  }
  if (data[0] & 0x80) {
    if (choice.interface == kLsarpc) put_handle(*pipe, rest.mutable_bytes());
    (void)pipe->write(request(data[1], rest));
  } else {
    size_t step = data[1] ? data[1] : rest.size();
    for (size_t at = 0; at < rest.size(); at += step)
      if (!pipe->write(rest.bytes().subspan(at, std::min(step, rest.size() - at)))) break;
  }
  drain(*pipe);
  return 0;
}
