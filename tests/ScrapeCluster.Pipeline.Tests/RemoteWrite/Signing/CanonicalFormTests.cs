using System.Security.Cryptography;
using CsCheck;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.SigV4;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Signing;

/// <summary>What must hold of the text that is signed, whatever stands in a request.</summary>
public sealed class CanonicalFormTests
{
    // Surrogates come in pairs in any text that can be sent.
    private static readonly Gen<string> s_text = Gen.OneOf(
        Gen.String.AlphaNumeric, Gen.String[Gen.Char[' ', '~'], 0, 30], Gen.String[Gen.Char['à', '\ud7ff'], 0, 10], Gen.Const("🦆 x"));

    [Fact]
    public void Encoding_keeps_only_unreserved_characters_and_loses_nothing() => s_text.Sample(text =>
    {
        var encoded = Written((ref Utf8Text written) => UriEncoding.Append(ref written, text));

        encoded.ShouldAllBe(c => char.IsAsciiLetterOrDigit(c) || "-._~%".Contains(c));
        Uri.UnescapeDataString(encoded).ShouldBe(text);
    });

    [Fact]
    public void The_order_of_parameters_makes_no_difference() => Gen.Select(Gen.Select(s_text, s_text).List[0, 6], Gen.Int).Sample((parameters, seed) =>
    {
        var parts = parameters.ConvertAll(pair => $"{Uri.EscapeDataString(pair.Item1)}={Uri.EscapeDataString(pair.Item2)}");
        var shuffled = parts.ToArray();
        new Random(seed).Shuffle(shuffled);

        Query(string.Join('&', shuffled)).ShouldBe(Query(string.Join('&', parts)));
    });

    [Fact]
    public void The_order_of_headers_makes_no_difference() =>
        Gen.Select(Gen.Select(Gen.String.AlphaNumeric.Where(name => name.Length > 0), s_text).List[0, 8], Gen.Int).Sample((headers, seed) =>
        {
            var unique = headers.DistinctBy(header => header.Item1.ToLowerInvariant()).ToArray();
            var shuffled = unique.ToArray();
            new Random(seed).Shuffle(shuffled);

            Headers(shuffled).ShouldBe(Headers(unique));
        });

    [Fact]
    public void A_path_that_is_normal_stays_so() => Gen.OneOf(s_text, Gen.Const("."), Gen.Const(".."), Gen.Const("")).List[0, 8].Sample(segments =>
    {
        var once = Path("/" + string.Join('/', segments.Select(Uri.EscapeDataString)));

        once.ShouldStartWith("/");
        once.ShouldNotContain("//");
        once.Split('/').ShouldNotContain("..");
        // Encoded once more each time, otherwise the same.
        Path(Uri.UnescapeDataString(once)).ShouldBe(once);
    });

    [Fact]
    public void A_body_in_pieces_hashes_as_the_whole() => Gen.Byte.Array[0, 200].List[0, 6].Sample(pieces =>
    {
        var hex = new byte[CanonicalRequest.HashTextBytes];
        PayloadHash.Write(pieces.ConvertAll(piece => (ReadOnlyMemory<byte>)piece), hex);

        System.Text.Encoding.ASCII.GetString(hex).ShouldBe(Convert.ToHexStringLower(SHA256.HashData([.. pieces.SelectMany(piece => piece)])));
    });

    private delegate void Write(ref Utf8Text text);

    private static string Written(Write write)
    {
        var text = new Utf8Text([]);
        write(ref text);
        var result = System.Text.Encoding.UTF8.GetString(text.Written);
        text.Dispose();
        return result;
    }

    private static string Query(string query) => Written((ref Utf8Text text) => CanonicalQuery.Append(ref text, query));

    private static string Path(string path) => Written((ref Utf8Text text) => CanonicalPath.Append(ref text, path));

    private static string Headers(IEnumerable<(string Name, string Value)> headers)
    {
        var signed = new SignedHeaders();
        foreach (var (name, value) in headers)
            signed.Add(name, value);
        return Written((ref Utf8Text text) =>
        {
            signed.AppendLines(ref text);
            signed.AppendNames(ref text);
        });
    }
}
