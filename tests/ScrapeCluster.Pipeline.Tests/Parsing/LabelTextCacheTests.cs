using System.Text;
using Shouldly;
using ScrapeCluster.Pipeline.Parsing;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Parsing;

public sealed class LabelTextCacheTests
{
    [Fact]
    public void The_same_bytes_give_the_same_string() =>
        LabelTextCache.Decode("the_same_name"u8).ShouldBeSameAs(LabelTextCache.Decode("the_same_name"u8));

    [Fact]
    public void Whatever_is_kept_the_text_is_that_of_a_fresh_decoding()
    {
        string[] pieces = ["a", "b", "\\", "\\\\", "n", "\\n", "\\\"", "é", "\ud83d\ude00", "name_", "0"];
        var random = new Random(5);
        for (var i = 0; i < 50_000; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => pieces[random.Next(pieces.Length)])));
            if (bytes.Length > 0 && random.Next(4) == 0)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            LabelTextCache.Decode(bytes).ShouldBe(LabelText.Decode(bytes));
        }
    }
}
