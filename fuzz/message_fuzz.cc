// Every declared message: whatever decodes can be printed and encoded, and what was encoded decodes to the same again.
// Input: 0 and a whole SMB2 message, or the number of a catalogue entry plus one and the bytes of that type.
#include "check.h"
#include "proto/catalogue.h"
#include "proto/describe.h"

using namespace sallyport;

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace {

void one_type(const proto::MessageType& type, Bytes base) {
  wire::Json first, second;
  if (type.print(base, first)) return;
  Buffer once, twice;
  once.append(base.first(type.at));  // a header may stand there that says how text is to be read
  twice.append(base.first(type.at));
  fuzz::check(!type.recode(base, once), "what prints also encodes");
  // Parts that overlapped in the input stand side by side now; they may have outgrown their 16-bit offsets.
  if (once.size() > 0xFFFF) return;
  fuzz::check(!type.print(once, second), "what was encoded decodes");
  fuzz::check(first == second, "decoding undoes encoding");
  fuzz::check(!type.recode(once, twice) && equal(once, twice), "encoding twice gives the same bytes");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 1 || size > 32768) return 0;
  auto types = proto::catalogue();
  // A copy of its own, so that one byte too far is seen.
  Buffer bytes(Bytes(data + 1, size - 1));
  if (data[0]) {
    one_type(types[(data[0] - 1u) % types.size()], bytes);
    return 0;
  }
  proto::describe_message(bytes, proto::hints_from(bytes)).dump(-1, ' ', false, wire::Json::error_handler_t::replace);
  Buffer out;
  proto::recode_message(bytes, out);
  return 0;
}

// Now and then a fresh well-formed message of some type: lengths and offsets that fit are hard to find by flipping bits.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned seed) {
  auto types = proto::catalogue();
  size_t number = seed / 32 % types.size();
  if (seed % 32 || number > 254) return LLVMFuzzerMutate(data, size, max_size);
  auto message = types[number].generate(seed);
  if (message.size() + 1 > max_size) return LLVMFuzzerMutate(data, size, max_size);
  data[0] = static_cast<uint8_t>(number + 1);
  std::copy(message.begin(), message.end(), data + 1);
  return message.size() + 1;
}
