using System.Text;
using ScrapeCluster.Pipeline.Scraping.Plain;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Scraping.Plain;

public sealed class ChunkedBodyTests
{
    [Fact]
    public void A_body_is_the_same_however_it_is_cut_into_chunks_and_into_reads()
    {
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var body = string.Concat(Enumerable.Range(0, random.Next(0, 60)).Select(n => $"metric_{n} {n}\n"));
            var coded = Encoding.ASCII.GetBytes(Code(body, random) + "rest");

            var (decoded, pending) = Decode(coded, random);

            decoded.ShouldBe(body);
            pending.ShouldBe("rest"[..pending.Length]);
        }
    }

    private static string Code(string body, Random random)
    {
        var coded = new StringBuilder();
        while (body.Length > 0)
        {
            var length = random.Next(1, Math.Min(body.Length, 300) + 1);
            var size = random.Next(2) == 0 ? $"{length:x}" : $"000{length:X}";
            coded.Append(size).Append(random.Next(3) == 0 ? ";name=\"va;lue\"" : "").Append("\r\n").Append(body[..length]).Append("\r\n");
            body = body[length..];
        }

        return coded.Append("0\r\n").Append(random.Next(2) == 0 ? "Trailer: x\r\n" : "").Append("\r\n").ToString();
    }

    private static (string Body, string Pending) Decode(byte[] coded, Random random)
    {
        var chunks = new ChunkedBody();
        var buffer = new byte[coded.Length];
        var (length, read) = (0, 0);
        while (!chunks.IsComplete)
        {
            var count = Math.Min(random.Next(1, 40), coded.Length - read);
            coded.AsSpan(read, count).CopyTo(buffer.AsSpan(length));
            read += count;
            chunks.Decode(buffer.AsSpan(0, length + count)).ShouldBeNull();
            length = chunks.Length + chunks.Pending;
        }

        return (Encoding.ASCII.GetString(buffer, 0, chunks.Length), Encoding.ASCII.GetString(buffer, chunks.Length, chunks.Pending));
    }
}
