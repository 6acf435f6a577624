// One SMB1 client, spoken to in its own words, and the main server, spoken to in SMB2 over a socket pair. What SMB1 means is looked
// up in [MS-CIFS] and [MS-SMB]; what may be done, and beside whom, is decided by the server alone.
#pragma once

#include <chrono>
#include <list>
#include <optional>

#include "crypto/cifs_signing.h"
#include "policy/old_dialect.h"
#include "proto/cifs/block.h"
#include "proto/inner/link.h"
#include "translator/backend.h"
#include "translator/tables.h"

namespace sallyport::translator {

class Exchange;

// What NEGOTIATE settled.
struct Negotiated {
  std::optional<policy::OldDialect> dialect;
  bool extended_security = false;
  bool challenge = true;        // passwords come as responses to it
  uint32_t client_capabilities = 0;  // of the first SESSION_SETUP
  uint32_t client_buffer = 4356;     // the largest message the client takes; it says so in SESSION_SETUP

  bool nt() const { return dialect == policy::OldDialect::nt_lm_0_12; }
};

struct PartialTransaction;

class Translator {
 public:
  static constexpr uint16_t kMostMpx = 50;
  static constexpr uint32_t kBuffer = 16644;      // the largest request that is not a large write
  static constexpr size_t kLongestFrame = 0x1FFFF;
  static constexpr size_t kMostExchanges = 4096;
  static constexpr size_t kMostSearches = 512;

  Translator(int client, int server, inner::Hello facts);
  ~Translator();

  // Until one of the two is gone. What was received before is taken first.
  void run(Bytes received);
  // The same in steps. turn() waits until something has come or is due, at most so long; false: it is over, and finish() is next.
  void start(Bytes received);
  bool turn(std::chrono::milliseconds most);
  void finish();

  FrameSocket& client() { return client_; }
  Backend& backend() { return backend_; }
  Timers& timers() { return timers_; }
  const inner::Hello& facts() const { return facts_; }
  std::chrono::minutes zone() const { return std::chrono::minutes(facts_.time_zone); }  // west of UTC
  bool offers(policy::OldDialect dialect) const { return facts_.old_dialects & 1u << static_cast<unsigned>(dialect); }
  bool requires_signing() const { return facts_.flags & inner::hello_flags::kSigningRequired; }

  Negotiated negotiated;
  Buffer token_hint;       // of SPNEGO, the server's
  uint16_t share_uid = 0;  // of who logged in with a share's password
  IdTable<Session> sessions{1, 0xFFFE, 256};
  IdTable<Tree> trees{1, 0xFFFE, 256};
  IdTable<File> files{1, 0xFFFE, 8192};
  IdTable<Search> searches{1, 0xFFFE, kMostSearches};
  uint64_t search_clock = 0;  // counts their uses
  std::list<PartialTransaction*> partial;  // those whose secondary requests are still to come

  // Messages are signed from here on; `key` is the session key and what goes with it. The next request has number 2.
  void start_signing(Bytes key);
  bool is_signing() const { return !mac_key_.empty(); }

  // Ends with this client: something was said that nobody may say.
  void drop() { dropped_ = true; }
  // Sends a message of the server's own accord.
  void send_unasked(Buffer message);

  // Those under way, for NT_CANCEL and for the end of files.
  std::list<Exchange*> exchanges;

  // ---- opens, shared by handlers ----
  FilePtr find_file(uint16_t fid, uint16_t uid) const;
  // Forgets the FID; at the server the file is closed when it was the last that had the handle.
  Task<Result<>> close(FilePtr file);
  Task<> close_search(SearchPtr search);
  Task<> close_files(std::function<bool(const File&)> which);

 private:
  friend class Exchange;
  bool flush();  // false: one of the two is gone
  void take_frames();
  void take(Buffer frame);
  Task<bool> connect();
  Detached begin();
  bool check_signature(MutableBytes message, uint32_t sequence);
  void send_signed(Buffer message, uint32_t sequence);
  void on_break(const smb2::FileId& id, smb2::OplockLevel level);

  FrameSocket client_;
  Backend backend_;
  Timers timers_;
  inner::Hello facts_;
  bool connected_ = false;
  bool dropped_ = false;
  Buffer mac_key_;
  uint32_t next_sequence_ = 0;
};

}  // namespace sallyport::translator
