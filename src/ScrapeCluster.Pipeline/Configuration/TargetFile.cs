using System.Text.Json;
using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.Configuration.Yaml;

namespace ScrapeCluster.Pipeline.Configuration;

/// <summary>Checks a file of target groups as <c>file_sd_configs</c> reads it.</summary>
internal static class TargetFile
{
    /// <returns>One sentence for each mistake.</returns>
    public static IEnumerable<string> Check(string path)
    {
        var errors = new ErrorSink(path);
        try
        {
            var text = YamlBytes.Decode(File.ReadAllBytes(path));
            if (Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase))
                JsonDocument.Parse(text).Dispose();
            if (YamlReader.Read(text) is { } root)
                StaticConfigReader.Read(NodeReader.Items(root, errors, "") ?? [], errors, "", mustBeHosts: false);
        }
        catch (JsonException exception)
        {
            errors.Add((int)(exception.LineNumber ?? 0) + 1, "", $"this is not valid JSON: {exception.Message}");
        }
        catch (YamlFormatException exception)
        {
            errors.Add(exception.Line, "", exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.Add(0, "", $"this file cannot be read: {exception.Message}");
        }

        return errors.Errors;
    }
}
