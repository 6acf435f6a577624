// One request of the client on its way through its handlers, block by block ([MS-CIFS] 2.2.3.4), and the answer that grows meanwhile.
#pragma once

#include "proto/dtyp/access.h"
#include "proto/smb2/query_info.h"
#include "translator/translator.h"

namespace sallyport::translator {

// What a handler comes to: success, or what is answered in place of its block.
using Outcome = Result<>;

class Exchange {
 public:
  Exchange(Translator& translator, Buffer message, const cifs::Header& header, uint32_t sequence);
  ~Exchange();
  Exchange(const Exchange&) = delete;

  Translator& translator;
  const Buffer message;
  const cifs::Header header;
  std::vector<cifs::BlockAt> blocks;
  size_t index = 0;  // of the block at work
  uint16_t uid, tid;         // as the answer has them; set by those who make new ones
  std::optional<uint16_t> fid;  // what an earlier block of the chain opened
  NtStatus warning = NtStatus::success;  // goes with an answer that has a body
  bool silent = false;       // no answer: NT_CANCEL, secondary requests

  bool unicode() const { return header.is_unicode(); }
  const cifs::BlockAt& block() const { return blocks[index]; }
  uint8_t word_count() const { return block().at < message.size() ? message[block().at] : 0; }

  // The block's request; invalid_smb when it is none.
  template <class T>
  Result<T> request() const {
    T out{};
    if (cifs::decode(out, header, message, block().at)) return fail(NtStatus::invalid_smb);
    return out;
  }
  template <class T>
  void answer(T body) {
    cifs::set_unicode(body, unicode());
    begin_block();
    wire::encode(body, out_, 0);
  }
  // Several answers to one request: what has been answered goes out now.
  void send_part();
  // Where answers with offsets of their own are built.
  Buffer& out() { return out_; }
  void begin_block();

  // ---- the server ----
  template <class T>
  Backend::Call call(smb2::Command command, const T& body, const Where& where, size_t payload = 0) {
    auto call = translator.backend().call(command, body, where, payload);
    waiting_on_ = call.id();
    if (cancelled) translator.backend().cancel(call.id());
    return call;
  }
  void cancel();
  bool cancelled = false;
  // The locks of a request that may wait; a later request that names one of them ends it ([MS-CIFS] 2.2.4.32.1). Those it has
  // already count too: which of them it waits for the client cannot know.
  struct WaitingLock {
    uint16_t fid = 0;
    uint64_t offset = 0, length = 0;
    uint32_t process = 0;
    uint8_t type = 0;
    bool operator==(const WaitingLock&) const = default;
  };
  std::vector<WaitingLock> waiting_locks;

  // Whose request it is: smb_bad_uid, smb_bad_tid.
  Result<SessionPtr> session() const;
  Result<TreePtr> tree() const;
  Task<Result<Where>> where();  // the tree as this session has it
  // Locks are a process's by PIDLow alone, as servers of Windows have it.
  Where where(const Handle& handle) const { return {handle.session, handle.tree, header.pid_low}; }
  // An open file of this session; 0xFFFF in a chain is what was opened before. smb_bad_fid.
  Result<FilePtr> file(uint16_t fid) const;

  // Runs all blocks and sends the answer.
  static Detached run(std::unique_ptr<Exchange> self);

 private:
  friend class Translator;
  void send_answer(NtStatus status);
  cifs::Header answer_header(NtStatus status) const;

  Buffer out_;                 // from the header on
  std::vector<size_t> answered_;  // where blocks of the answer start
  const uint32_t sequence_;
  uint64_t waiting_on_ = 0;
};

// The handler of a command; null when there is none.
using Handler = Task<Outcome> (*)(Exchange& exchange);
Handler handler_of(cifs::Command command);

}  // namespace sallyport::translator
