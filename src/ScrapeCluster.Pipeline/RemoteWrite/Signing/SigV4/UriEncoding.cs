using System.Buffers;
using System.Text;

namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.SigV4;

/// <summary>The signature's own rule for what stands in a path or query: all bytes but the unreserved ones as <c>%XX</c>, in upper case.</summary>
internal static class UriEncoding
{
    private static readonly SearchValues<char> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    public static void Append(ref Utf8Text text, scoped ReadOnlySpan<char> value)
    {
        while (!value.IsEmpty)
        {
            var plain = value.IndexOfAnyExcept(Unreserved);
            if (plain < 0)
                plain = value.Length;
            text.Append(value[..plain]);
            value = value[plain..];
            if (value.IsEmpty)
                return;
            Rune.DecodeFromUtf16(value, out var rune, out var consumed);
            AppendEscaped(ref text, rune);
            value = value[consumed..];
        }
    }

    private static void AppendEscaped(ref Utf8Text text, Rune rune)
    {
        Span<byte> bytes = stackalloc byte[4];
        var count = rune.EncodeToUtf8(bytes);
        foreach (var value in bytes[..count])
        {
            text.Append((byte)'%');
            text.Append(HexDigit(value >> 4));
            text.Append(HexDigit(value & 0xf));
        }
    }

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);
}
