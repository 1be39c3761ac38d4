import Foundation
import MessageGenerator
import Testing

@Suite("What the generator writes")
struct GeneratedSourceTests {
  static let proto = #"""
    syntax = "proto3";
    package shop.v1;

    // What can
    // be bought.
    message Article {
      // How big.
      enum Size {
        // Not said.
        SIZE_UNSPECIFIED = 0;
        SIZE_2XL = 1;
        LARGE = 2;
      }
      // Its id.
      string article_id = 1;
      repeated Size sizes = 2;
      map<string, Price> prices = 3;
      oneof origin {
        // Made there.
        string country = 4;
        bytes default = 5;
      }
    }

    message Price { uint64 cents = 1; bool is_net = 2; }

    // Sells.
    service Shop {
      // One.
      rpc Buy(Article) returns (Price);
      rpc WatchPrices(Article) returns (stream Price);
      rpc Haggle(stream Price) returns (stream Price);
    }
    """#

  /// The golden file is compared as a whole: whoever changes the generator reads in the diff what becomes of it.
  @Test("The Swift of a small file is as expected, line for line")
  func golden() async throws {
    let set = try await descriptorSet(["shop.proto": Self.proto])
    let files = try MessageGenerator.swiftFiles(descriptorSet: set)
    #expect(files.map(\.name) == ["shop.swift", "Reflected.swift"])
    let golden = try #require(Bundle.module.url(forResource: "shop", withExtension: "golden"))
    let expected = try String(contentsOf: golden, encoding: .utf8)
    let written = try #require(files.first).content
    let differences = zip(expected.split(separator: "\n"), written.split(separator: "\n")).filter { $0 != $1 }
    #expect(differences.isEmpty, "expected and written lines that differ")
    #expect(written == expected)
  }

  @Test("The reflection index finds nested types and methods")
  func reflection() async throws {
    let set = try await descriptorSet(["shop.proto": Self.proto])
    let index = try #require(try MessageGenerator.swiftFiles(descriptorSet: set).last).content
    for symbol in ["shop.v1.Article", "shop.v1.Article.Size", "shop.v1.Shop", "shop.v1.Shop.Buy"] {
      #expect(index.contains("\"\(symbol)\": \"shop.proto\""))
    }
  }

  @Test("The module map names every header")
  func moduleMap() async throws {
    let set = try await descriptorSet(["shop.proto": Self.proto])
    #expect(
      try MessageGenerator.moduleMap(descriptorSet: set).content
        == "module CTidemarkMessages {\n  header \"shop.pb-c.h\"\n  export *\n}\n")
  }
}
