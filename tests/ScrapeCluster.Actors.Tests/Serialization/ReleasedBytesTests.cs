using System.Security.Cryptography;
using Akka.Actor;
using Akka.TestKit.Xunit;
using ScrapeCluster.Actors.Serialization;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Serialization;

/// <summary>
/// The bytes of each release, <c>TestData/wire/RELEASE/MANIFEST.hex</c>, as they were written then. The rules stand in
/// <c>src/ScrapeCluster.Actors/Serialization/README.md</c>.
/// </summary>
public class ReleasedBytesTests : PatientTestKit
{
    private const string Rules = "see src/ScrapeCluster.Actors/Serialization/README.md";

    private static readonly string Folder = Path.Combine(Programs.Root, "tests", "ScrapeCluster.Actors.Tests", "TestData", "wire");

    /// <summary>The one that is being made.</summary>
    private static readonly string Current = typeof(WireSerializer).Assembly.GetName().Version!.ToString(3);

    private readonly WireSerializer _serializer;

    public ReleasedBytesTests() => _serializer = new WireSerializer((ExtendedActorSystem)Sys);

    public static TheoryData<string> Manifests => [.. WireExamples.All.Keys];

    public static TheoryData<string> Bytes => [.. Files()];

    [Theory]
    [MemberData(nameof(Bytes))]
    public void What_a_release_wrote_is_understood(string file)
    {
        var (release, manifest) = (Path.GetDirectoryName(file)!, Path.GetFileNameWithoutExtension(file));

        _serializer.FromBinary(Convert.FromHexString(Read(file)), manifest).ShouldBe(WireExamples.Of(release, manifest));
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void This_release_writes_what_stands_in_its_folder(string manifest)
    {
        var file = $"{Current}/{manifest}.hex";
        var written = Convert.ToHexString(_serializer.ToBinary(WireExamples.All[manifest]));

        var golden = File.Exists(Path.Combine(Folder, file)) ? Read(file) : "nothing";
        (written == golden).ShouldBeTrue($"TestData/wire/{file} holds {golden}, but written is {written}; {Rules}");
    }

    [Fact]
    public void Bytes_of_earlier_releases_are_never_changed()
    {
        var released = File.ReadAllLines(Path.Combine(Folder, "released.sha256")).Order(StringComparer.Ordinal);
        var present = Files().Where(file => Path.GetDirectoryName(file) != Current).Select(Checksum).Order(StringComparer.Ordinal);

        present.ShouldBe(released, $"what a release wrote stays in its folder for ever, and a release that is out is listed in released.sha256; {Rules}");
    }

    [Fact]
    public void There_is_a_release_before_this_one() =>
        Files().Select(file => Path.GetDirectoryName(file)).Distinct().Count().ShouldBeGreaterThan(1);

    private static List<string> Files() =>
        [.. Directory.EnumerateFiles(Folder, "*.hex", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file)).Order(StringComparer.Ordinal)];

    private static string Read(string file) => File.ReadAllText(Path.Combine(Folder, file)).Trim();

    /// <summary>As sha256sum writes it.</summary>
    private static string Checksum(string file) =>
        $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Folder, file))))}  {file}";
}
