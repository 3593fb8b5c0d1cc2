using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Configuration.Collector.Confmap;
using ScrapeCluster.Pipeline.Yaml;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Configuration.Collector;

/// <summary>Values are expanded as the collector's confmap does (confmap/expand.go), and as the AWS Distro 0.49 was seen to.</summary>
public sealed class ConfmapExpanderTests
{
    private static readonly Dictionary<string, string> Variables = new()
    {
        ["A"] = "x", ["N"] = "A", ["EMPTY"] = "", ["NUMBER"] = "0123", ["LIST"] = "[1, b]", ["QUOTED"] = "\"q\"", ["NESTED"] = "<${env:A}>", ["DOLLARS"] = "a$$b",
        ["SELF"] = "${env:SELF}", ["TWINS"] = "${env:TWINS} ${env:TWINS}", ["LOOP"] = "[\"${env:LOOP}\"]", ["BROKEN"] = "[a", ["MAP"] = "k: ${env:A}",
    };

    private readonly ErrorSink _errors = new("f.yaml");
    private readonly ConfmapSources _sources = new(name => Variables.GetValueOrDefault(name));

    [Theory]
    [InlineData("$$1", "$1")]
    [InlineData("$1", "$1")]
    [InlineData("$A", "$A")]
    [InlineData("$${1}:$${2}", "${1}:${2}")]
    [InlineData("$${1}://${2}${3}", "${1}://${2}${3}")]
    [InlineData("${A}", "x")]
    [InlineData("${env:A}", "x")]
    [InlineData("${env:${env:N}}", "x")]
    [InlineData("${env:Q:-d}", "d")]
    [InlineData("${env:Q:-}", "")]
    [InlineData("${env:EMPTY:-d}", "")]
    [InlineData("${env:Q}", "")]
    [InlineData("$$${env:A}", "$x")]
    [InlineData("$$$${env:A}", "$${env:A}")]
    [InlineData("$$$$1", "$$1")]
    [InlineData("a$$b$$", "a$b$")]
    [InlineData("${env:A}-$${1}", "x-${1}")]
    [InlineData("$${1}-${env:A}", "${1}-${env:A}")]
    [InlineData("${A} and $${A}", "x and $x")]
    [InlineData("}${A}", "}x")]
    [InlineData("a}b", "a}b")]
    [InlineData("${A", "${A")]
    [InlineData("<${env:QUOTED}>", "<\"q\">")]
    [InlineData("${env:QUOTED}", "\"q\"")]
    [InlineData("${env:NESTED}", "<x>")]
    [InlineData("${env:DOLLARS}", "a$b")]
    [InlineData("${env:BROKEN}", "[a")]
    [InlineData("${yaml:z}${yaml:y}", "zy")]
    [InlineData("${A}${A}", "xx")]
    [InlineData("no-${env:NUMBER}", "no-0123")]
    public void A_text_is_expanded(string value, string expected)
    {
        var node = Expand(value);

        _errors.Errors.ShouldBeEmpty();
        node.ShouldBeOfType<YamlScalar>().Value.ShouldBe(expected);
    }

    [Theory]
    [InlineData("${1}", "environment variable \"1\" has an invalid name")]
    [InlineData("${2}:$${1}", "environment variable \"2\" has an invalid name")]
    [InlineData("$$1:${2}", "environment variable \"2\" has an invalid name")]
    [InlineData("${Q:-d}", "invalid uri: \"Q:-d\"")]
    [InlineData("${AWS_REGION:-us-east-1}", "invalid uri: \"AWS_REGION:-us-east-1\"")]
    [InlineData("${REGION:-us}", "scheme \"REGION\" is not supported for uri \"REGION:-us\"")]
    [InlineData("${ssm:name}", "scheme \"ssm\" is not supported for uri \"ssm:name\"")]
    [InlineData("${env:A$B}", "the uri \"env:A$B\" contains unsupported characters ('$')")]
    [InlineData("${file:/no/such/file}", "file \"/no/such/file\" cannot be read")]
    [InlineData("${env:SELF}", "too many recursive expansions")]
    [InlineData("${env:TWINS}", "too many recursive expansions")]
    [InlineData("${env:LOOP}", "too many recursive expansions")]
    [InlineData("${s3://b/k}", "s3 is not supported")]
    public void What_cannot_be_expanded_is_named_with_its_place(string value, string expected)
    {
        Expand(value);

        _errors.Errors.ShouldHaveSingleItem().ShouldStartWith("f.yaml:1: key: ");
        _errors.Errors.First().ShouldContain(expected);
    }

    [Fact]
    public void A_whole_value_means_what_its_text_means_and_keeps_the_text()
    {
        var number = Expand("${env:NUMBER}").ShouldBeOfType<YamlScalar>();

        ScalarResolver.Resolve(number).Kind.ShouldBe(ScalarKind.Whole);
        number.OriginalText.ShouldBe("0123");
        Expand("${env:LIST}").ShouldBeOfType<YamlSequence>().Items.Select(item => ((YamlScalar)item).Value).ShouldBe(["1", "b"]);
        ((YamlScalar)Expand("${env:MAP}").ShouldBeOfType<YamlMapping>().Entries[0].Value).Value.ShouldBe("x");
    }

    [Fact]
    public void A_part_of_a_text_stays_text()
    {
        var node = Expand("${env:NUMBER}5").ShouldBeOfType<YamlScalar>();

        ScalarResolver.Resolve(node).Kind.ShouldBe(ScalarKind.Text);
    }

    [Fact]
    public void A_file_is_read_as_yaml()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "a: [1, 2]\nb: ${env:A}\n");
        try
        {
            var map = Expand("${file:" + path + "}").ShouldBeOfType<YamlMapping>();

            map.Entries.Select(entry => ((YamlScalar)entry.Key).Value).ShouldBe(["a", "b"]);
            ((YamlScalar)map.Entries[1].Value).Value.ShouldBe("x");
            _sources.Files.ShouldBe([path]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Keys_are_not_expanded()
    {
        var document = ConfmapDocument.Read("'${env:A}': v", "f.yaml", _errors)!;

        var root = (YamlMapping)new ConfmapExpander(_sources, _errors).Expand(document);

        ((YamlScalar)root.Entries[0].Key).Value.ShouldBe("${env:A}");
    }

    [Fact]
    public void A_variable_that_is_not_set_is_told()
    {
        Expand("${env:NOT_THERE}");

        _sources.Unset.ShouldBe(["NOT_THERE"]);
    }

    [Fact]
    public void A_dollar_name_that_is_a_variable_is_told()
    {
        Expand("$A").ShouldBeOfType<YamlScalar>().Value.ShouldBe("$A");
        Expand("$1 $$A $unknown");

        _errors.Warnings.ShouldHaveSingleItem().ShouldContain("write ${env:A} for its value");
    }

    private YamlNode Expand(string value)
    {
        var document = ConfmapDocument.Read($"key: '{value.Replace("'", "''", StringComparison.Ordinal)}'", "f.yaml", _errors)!;
        return ((YamlMapping)new ConfmapExpander(_sources, _errors).Expand(document)).Entries[0].Value;
    }
}
