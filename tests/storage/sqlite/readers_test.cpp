#include <atomic>
#include <thread>

#include "tests/storage/house.h"

using namespace evenkeel::storage;
using evenkeel::tests::ScratchDir;

TEST_CASE("readers see whole commits, and go on while a transaction is open", "[storage][sqlite]") {
  const ScratchDir scratch;
  const auto store = open(scratch / "even.sqlite3");
  store->in_transaction([](Tx& tx) {
    tx.settings().put("", "a", "0");
    tx.settings().put("", "b", "0");
  });
  std::atomic<bool> stop = false;
  std::atomic<int> torn = 0, backwards = 0, reads = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < 6; ++i)  // More than there are connections.
    readers.emplace_back([&] {
      int last = 0;
      while (!stop) {
        store->read([&](const ReadTx& tx) {
          const int a = std::stoi(tx.settings().find("", "a").value());
          const int b = std::stoi(tx.settings().find("", "b").value());
          if (a != b) ++torn;
          if (a < last) ++backwards;
          last = a;
        });
        ++reads;
      }
    });
  for (int i = 1; i <= 200; ++i)
    store->in_transaction([&](Tx& tx) {
      tx.settings().put("", "a", std::to_string(i));
      if (i % 50 == 0) {
        const int before = reads;
        while (reads < before + 10) std::this_thread::yield();  // They read while this transaction is half done.
      }
      tx.settings().put("", "b", std::to_string(i));
    });
  stop = true;
  for (std::thread& reader : readers) reader.join();
  CHECK(torn == 0);
  CHECK(backwards == 0);
  CHECK(store->maintenance());
}
