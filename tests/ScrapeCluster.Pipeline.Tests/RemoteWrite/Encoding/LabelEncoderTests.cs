using Shouldly;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Naming;
using ScrapeCluster.Pipeline.Scraping;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding;

public sealed class LabelEncoderTests
{
    [Fact]
    public void External_labels_are_merged_as_they_are_where_rules_follow()
    {
        var random = new Random(11);
        var nothing = RelabelRule.TryCreate(new RelabelRuleOptions { Action = RelabelAction.LabelDrop, Regex = "never_there" }, NameValidation.Utf8, out _).ShouldNotBeNull();
        for (var i = 0; i < 2000; i++)
        {
            LabelSet labels = Some(random), external = Some(random);
            Encoded(new LabelEncoder(external, []), labels).ShouldBe(Encoded(new LabelEncoder(external, [nothing]), labels));
        }
    }

    private static LabelSet Some(Random random) =>
        LabelSet.Of([.. Enumerable.Range(0, random.Next(6)).Select(_ => (((char)('a' + random.Next(8))).ToString(), random.Next(5).ToString()))]);

    private static byte[] Encoded(LabelEncoder encoder, LabelSet labels)
    {
        using var output = new PooledBuffer();
        encoder.Encode(new LabelSetBuilder(labels), MetricKind.Unknown, EncodedTarget.Plain, new LabelSetBuilder(), output);
        return output.Span.ToArray();
    }
}
