using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Yaml;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;
using Other = YamlDotNet.RepresentationModel;

namespace ScrapeCluster.Pipeline.Tests.Yaml;

/// <summary>On well-formed files our reader, which follows libyaml where others are lenient, agrees with YamlDotNet.</summary>
public class YamlReaderAgreementTests
{
    public static TheoryData<string> Files => [.. Directory
        .EnumerateFiles(Path.Combine(Programs.Root, "config"), "*.yml", SearchOption.AllDirectories)
        .Concat(Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "TestData", "config"), "*.good.yml", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Programs.Root, file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Both_read_the_same_from_a_good_file(string file) => ShouldAgree(File.ReadAllText(Path.Combine(Programs.Root, file)));

    [Fact]
    public void What_is_rendered_is_YAML_to_both()
    {
        var options = ConfigurationLoader.Load(Path.Combine(Programs.Root, "config", "examples", "remote-write-auth.yml")).Options.ShouldNotBeNull();

        ShouldAgree(options.Yaml);
    }

    private static void ShouldAgree(string text)
    {
        var stream = new Other.YamlStream();
        stream.Load(new StringReader(text));
        var ours = YamlReader.Read(text);

        if (stream.Documents.Count == 0)
            ours.ShouldBeNull();
        else
            Show(ours.ShouldNotBeNull()).ShouldBe(Show(stream.Documents[0].RootNode));
    }

    private static string Show(YamlNode node) => node switch
    {
        YamlScalar scalar => $"<{scalar.Value}>",
        YamlSequence list => $"[{string.Join(", ", list.Items.Select(Show))}]",
        YamlMapping map => $"{{{string.Join(", ", map.Entries.Select(entry => $"{Show(entry.Key)}: {Show(entry.Value)}"))}}}",
        _ => throw new InvalidOperationException(node.GetType().Name),
    };

    private static string Show(Other.YamlNode node) => node switch
    {
        Other.YamlScalarNode scalar => $"<{scalar.Value}>",
        Other.YamlSequenceNode list => $"[{string.Join(", ", list.Children.Select(Show))}]",
        Other.YamlMappingNode map => $"{{{string.Join(", ", map.Children.Select(entry => $"{Show(entry.Key)}: {Show(entry.Value)}"))}}}",
        _ => throw new InvalidOperationException(node.GetType().Name),
    };
}
