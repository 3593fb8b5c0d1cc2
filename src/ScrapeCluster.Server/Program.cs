Console.WriteLine("scrapecluster");
