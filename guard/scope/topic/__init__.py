"""What a question is about: is it put in the words of the schema and of queries, or in others?"""
