using Akka.Actor;
using Akka.TestKit.Xunit;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Actors.Serialization;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Serialization;

public class WireSerializerTests : PatientTestKit
{
    private readonly WireSerializer _serializer;

    public WireSerializerTests() => _serializer = new WireSerializer((ExtendedActorSystem)Sys);

    public static TheoryData<string> Manifests => [.. WireExamples.All.Keys];

    [Theory]
    [MemberData(nameof(Manifests))]
    public void What_is_written_is_read_back(string manifest)
    {
        var message = WireExamples.All[manifest];

        _serializer.Manifest(message).ShouldBe(manifest);
        _serializer.FromBinary(_serializer.ToBinary(message), manifest).ShouldBe(message);
    }

    [Fact]
    public void Every_wire_message_has_a_manifest_and_an_example_here()
    {
        var types = typeof(IWireMessage).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(IWireMessage)) && !type.IsInterface);

        types.ShouldBe(WireExamples.All.Values.Select(message => message.GetType()), ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Fields_of_a_later_release_are_skipped(string manifest)
    {
        // Field 100, length-delimited, three bytes.
        byte[] bytes = [.. _serializer.ToBinary(WireExamples.All[manifest]), 0xa2, 0x06, 0x03, 1, 2, 3];

        _serializer.FromBinary(bytes, manifest).ShouldBe(WireExamples.All[manifest]);
    }

    [Fact]
    public void A_message_of_a_later_release_is_refused_by_name() =>
        Should.Throw<ArgumentException>(() => _serializer.FromBinary([], "ZZ9")).Message.ShouldContain("ZZ9");

    [Fact]
    public void Texts_that_targets_share_pass_once()
    {
        var alone = Chunk(1);
        var together = Chunk(100);

        _serializer.ToBinary(together).Length.ShouldBeLessThan(_serializer.ToBinary(alone).Length * 60);

        static ScrapeShardProtocol.AssignmentChunk Chunk(int count) =>
            new(1, Examples.Version(1), 0, 1, Enumerable.Range(0, count).Select(i => Examples.Target((ulong)i)).ToValueList(), []);
    }

    [Fact]
    public void The_rich_example_leaves_no_member_of_a_target_at_its_default()
    {
        foreach (var property in typeof(Target).GetProperties())
        {
            var value = property.GetValue(TargetExamples.Rich).ShouldNotBeNull(property.Name);
            if (property.PropertyType.IsValueType)
                value.ShouldNotBe(Activator.CreateInstance(property.PropertyType), property.Name);
        }
    }

    [Fact]
    public void The_identifier_is_for_ever() => _serializer.Identifier.ShouldBe(170);
}
